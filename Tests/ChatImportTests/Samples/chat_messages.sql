-- PostgreSQL database dump
SET client_encoding = 'UTF8';
CREATE TABLE public.chat_sessions (
    id uuid NOT NULL,
    title text NOT NULL,
    session_id text,
    CONSTRAINT x CHECK ((title <> ';'))
);
COPY public.users (id, email) FROM stdin;
1	ann@example.com
\.
COPY public.chat_sessions (id, title, session_id, is_default, created_at) FROM stdin;
aaaaaaaa-0000-4000-8000-000000000001	The loop of the login	session_1_1767323040	f	2026-01-02 03:04:00+00
\.
COPY public.chat_messages (id, project_id, role, content, model_type, tokens_input, tokens_output, "timestamp", chat_session_id) FROM stdin;
1	7	user	Why does login loop?\nIt worked\tyesterday.	\N	\N	\N	2026-01-02 03:04:05.25+00	aaaaaaaa-0000-4000-8000-000000000001
2	7	assistant	The redirect is wrong.	gpt-5	12	5	2026-01-02 04:04:09+01	aaaaaaaa-0000-4000-8000-000000000001
3	7	user	Without a session	\N	\N	\N	2026-01-02 03:06:00+00	\N
\.
INSERT INTO "chat_messages" ("id", "project_id", "role", "content", "timestamp", "chat_session_id") VALUES
 (4, 7, 'assistant', 'It''s done;
in two lines', '2026-01-02 03:07:00', NULL), (5, 7, 'user', E'Tab\there', '2026-01-02 03:08:00'::timestamp, NULL);
