-- Keys and values of Cursor's globalStorage/state.vscdb; in order: one that is read, one whose tools stand apart and whose
-- messages stand inside, one that nobody knows the directory of, an empty one, and an attempt that was not chosen.
CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
CREATE TABLE cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);

INSERT INTO cursorDiskKV VALUES
  ('composerData:c-1', '{"_v":10,"composerId":"c-1","name":"The loop of the login","createdAt":1767323040000,"status":"completed","modelConfig":{"modelName":"claude-4.5-opus"},"workspaceIdentifier":{"id":"w","uri":{"fsPath":"/home/ann/project"}},"capabilities":[{"type":30,"data":{"customInstructions":"Words of the maker"}}],"fullConversationHeadersOnly":[{"bubbleId":"b-1","type":1},{"bubbleId":"b-2","type":2,"grouping":{"isRenderable":true}},{"bubbleId":"b-x","type":2,"grouping":{"isRenderable":false}},{"bubbleId":"b-3","type":2},{"bubbleId":"b-4","type":2},{"bubbleId":"b-5","type":1},{"bubbleId":"b-lost","type":2}]}'),
  ('bubbleId:c-1:b-1', '{"_v":3,"type":1,"bubbleId":"b-1","text":"Why does login loop?","createdAt":"2026-01-02T03:04:05.000Z"}'),
  ('bubbleId:c-1:b-2', '{"_v":3,"type":2,"bubbleId":"b-2","text":"","thinking":{"text":"I look at the routes first."},"timingInfo":{"clientStartTime":4745281.3,"clientRpcSendTime":1767323046000.25},"tokenCount":{"inputTokens":0,"outputTokens":0}}'),
  ('bubbleId:c-1:b-x', '{"_v":3,"type":2,"bubbleId":"b-x","text":"Never shown"}'),
  ('bubbleId:c-1:b-3', '{"_v":3,"type":2,"bubbleId":"b-3","text":"","capabilityType":15,"toolFormerData":{"tool":40,"toolCallId":"t-1","name":"read_file_v2","rawArgs":"{\"target_file\":\"/home/ann/project/src/routes.txt\"}","params":"{\"targetFile\":\"x\"}","result":"/login -> /home","status":"completed"}}'),
  ('bubbleId:c-1:b-4', CAST('{"_v":3,"type":2,"bubbleId":"b-4","text":"The redirect is wrong.","modelInfo":{"modelName":"gpt-5"},"tokenCount":{"inputTokens":1200,"outputTokens":30}}' AS BLOB)),
  ('bubbleId:c-1:b-5', '{"_v":3,"type":1,"bubbleId":"b-5","text":"Fix it"}'),
  ('composerData:c-2', '{"composerId":"c-2","createdAt":1767323100000,"status":"aborted","workspaceIdentifier":{"uri":{"fsPath":"/home/ann/project/sub"}},"capabilities":[{"type":15,"data":{"bubbleDataMap":"{\"o-2\":{\"tool\":7,\"name\":\"run_terminal_cmd\",\"params\":\"{\\\"command\\\":\\\"ls\\\"}\",\"status\":\"error\",\"error\":\"denied\"}}"}}],"conversation":[{"type":1,"bubbleId":"o-1","text":"List it"},{"type":2,"bubbleId":"o-2","text":""}]}'),
  ('composerData:c-3', '{"composerId":"c-3","createdAt":1600000000000,"fullConversationHeadersOnly":[{"bubbleId":"n-1","type":1}],"conversationMap":{"n-1":{"type":1,"text":"Said nowhere"}}}'),
  ('composerData:c-4', '{"_v":10,"composerId":"c-4","text":"unsent","fullConversationHeadersOnly":[],"conversationMap":{},"workspaceIdentifier":{"uri":{"fsPath":"/home/ann/project"}}}'),
  ('composerData:c-5', '{"composerId":"c-5","isBestOfNSubcomposer":true,"conversation":[{"type":1,"text":"Once more"}],"workspaceIdentifier":{"uri":{"fsPath":"/home/ann/project"}}}'),
  ('composerData:c-6', NULL),
  ('messageRequestContext:c-1:b-1', '{"rules":"Words of the maker"}');
