-- A chats/<directory>/<conversation>/store.db of Cursor's command line. The object that 'meta' names (in hexadecimal JSON:
-- agentId s-1, latestRootBlobId aa00…, name, createdAt, lastUsedModel) leads to the messages; one object in between.
CREATE TABLE blobs (id TEXT PRIMARY KEY, data BLOB);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);

INSERT INTO meta VALUES ('0', lower(hex('{"agentId":"s-1","latestRootBlobId":"aa00000000000000000000000000000000000000000000000000000000000000","name":"The loop of the login","mode":"auto-run","createdAt":1767323040000,"lastUsedModel":"claude-4.5-opus"}')));
INSERT INTO blobs VALUES
  -- Field 1 four times, a number, and another field that is passed over.
  ('aa00000000000000000000000000000000000000000000000000000000000000',
   x'0A2011000000000000000000000000000000000000000000000000000000000000000A2012000000000000000000000000000000000000000000000000000000000000000A20BB000000000000000000000000000000000000000000000000000000000000000A2019000000000000000000000000000000000000000000000000000000000000001896012A0401020304'),
  ('bb00000000000000000000000000000000000000000000000000000000000000',
   x'0A2013000000000000000000000000000000000000000000000000000000000000000A2014000000000000000000000000000000000000000000000000000000000000000A2015000000000000000000000000000000000000000000000000000000000000000A20AA00000000000000000000000000000000000000000000000000000000000000'),
  ('1100000000000000000000000000000000000000000000000000000000000000', '{"role":"system","content":"Words of the maker"}'),
  ('1200000000000000000000000000000000000000000000000000000000000000', '{"role":"user","content":"<user_info>\nOS: the maker asks\n</user_info>\n\n<rules>Be kind, says the maker</rules>"}'),
  ('1300000000000000000000000000000000000000000000000000000000000000', '{"role":"user","content":[{"type":"text","text":"<user_info>x</user_info>\n<user_query>\nWhy does login loop?\n</user_query>"}]}'),
  ('1400000000000000000000000000000000000000000000000000000000000000', '{"id":"1","role":"assistant","content":[{"type":"reasoning","text":"I look at the routes first.","providerOptions":{"cursor":{"modelName":"gpt-5"}},"signature":"s"},{"type":"tool-call","toolCallId":"t-1","toolName":"Read","args":{"path":"src/routes.txt"}}]}'),
  ('1500000000000000000000000000000000000000000000000000000000000000', '{"role":"tool","id":"t-1","content":[{"type":"tool-result","toolName":"Read","toolCallId":"t-1","result":[{"type":"text","text":"/login -> /home"}],"isError":false}]}'),
  ('1900000000000000000000000000000000000000000000000000000000000000', '{"id":"1","role":"assistant","content":[{"type":"text","text":"The redirect is wrong."}]}');
