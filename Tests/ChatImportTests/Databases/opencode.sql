-- As packages/opencode/src/session/session.sql.ts makes them, without what is not read.
CREATE TABLE session (
  id TEXT PRIMARY KEY, project_id TEXT NOT NULL, parent_id TEXT, slug TEXT NOT NULL, directory TEXT NOT NULL,
  title TEXT NOT NULL, version TEXT NOT NULL, cost REAL NOT NULL DEFAULT 0, time_created INTEGER NOT NULL,
  time_updated INTEGER NOT NULL
);
CREATE TABLE message (
  id TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES session(id) ON DELETE CASCADE,
  time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL
);
CREATE TABLE part (
  id TEXT PRIMARY KEY, message_id TEXT NOT NULL REFERENCES message(id) ON DELETE CASCADE, session_id TEXT NOT NULL,
  time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL
);
CREATE INDEX message_session_time_created_id_idx ON message (session_id, time_created, id);
CREATE INDEX part_message_id_id_idx ON part (message_id, id);

INSERT INTO session VALUES
  ('ses_1', 'p', NULL, 'loop', '/home/ann/project', 'The loop of the login', '1.18.15', 0.01, 1767323040000, 1767323050000),
  ('ses_2', 'p', 'ses_1', 'help', '/home/ann/project', 'A sub-agent', '1.18.15', 0, 1767323046500, 1767323047000),
  ('ses_3', 'q', NULL, 'other', '/home/ann/other', 'Elsewhere', '1.18.15', 0, 1767323000000, 1767323000000);
INSERT INTO message VALUES
  ('msg_2', 'ses_1', 1767323046000, 1767323049000, '{"role":"assistant","parentID":"msg_1","modelID":"claude-opus-4-6","providerID":"anthropic","cost":0.01,"tokens":{"input":10,"output":20,"reasoning":5,"cache":{"read":100,"write":50}},"time":{"created":1767323046000,"completed":1767323049000}}'),
  ('msg_1', 'ses_1', 1767323045000, 1767323045000, '{"role":"user","time":{"created":1767323045000},"agent":"build","system":"Words for the model of the maker"}'),
  ('msg_3', 'ses_2', 1767323046500, 1767323046500, '{"role":"user","time":{"created":1767323046500}}'),
  ('msg_4', 'ses_3', 1767323000000, 1767323000000, '{"role":"user","time":{"created":1767323000000}}'),
  ('msg_5', 'ses_1', 1767323050000, 1767323050000, '{"role":"user","time":{"created":1767323050000}}');
INSERT INTO part VALUES
  ('prt_2', 'msg_1', 'ses_1', 1, 1, '{"type":"text","text":"Words for the model.","synthetic":true}'),
  ('prt_1', 'msg_1', 'ses_1', 1, 1, '{"type":"text","text":"Why does login loop?"}'),
  ('prt_3', 'msg_2', 'ses_1', 1, 1, '{"type":"step-start"}'),
  ('prt_4', 'msg_2', 'ses_1', 1, 1, '{"type":"reasoning","text":"I look at the routes first.","time":{"start":1767323046000}}'),
  ('prt_5', 'msg_2', 'ses_1', 1, 1, '{"type":"tool","tool":"read","callID":"call_1","state":{"status":"completed","input":{"filePath":"/home/ann/project/src/routes.txt"},"output":"/login -> /home","title":"src/routes.txt","time":{"start":1767323047000,"end":1767323048000}}}'),
  ('prt_6', 'msg_2', 'ses_1', 1, 1, '{"type":"text","text":"The redirect is wrong.","time":{"start":1767323049000}}'),
  ('prt_7', 'msg_2', 'ses_1', 1, 1, '{"type":"step-finish"}'),
  ('prt_8', 'msg_3', 'ses_2', 1, 1, '{"type":"text","text":"To the sub-agent"}'),
  ('prt_9', 'msg_4', 'ses_3', 1, 1, '{"type":"text","text":"Said elsewhere"}'),
  ('prt_a', 'msg_5', 'ses_1', 1, 1, '{"type":"text","text":"Fix it"}');
