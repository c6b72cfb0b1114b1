-- Tables with what is hard about rows.
CREATE TABLE nasty (id int, label text, value text);
INSERT INTO nasty
    SELECT n, 'control ' || n, 'before' || chr(n) || 'after' FROM generate_series(1, 31) AS n
    UNION ALL SELECT n, 'alone', chr(n) FROM generate_series(1, 127) AS n;
INSERT INTO nasty VALUES
    (200, 'empty', ''), (201, 'NULL', NULL), (NULL, NULL, NULL), (202, '', ''),
    (203, 'the mark', E'\\.'), (204, 'lines of it', E'\\.\n\\.\n'), (205, 'NULL as text', E'\\N'),
    (206, 'ends with one', E'C:\\study\\'), (207, 'and a line', E'a\\\nb'), (208, 'tabs', E'\t\t'),
    (209, 'line ends', E'\r\n\r\n'), (210, 'quotes', '"''""'), (211, 'commas', 'a,b;c'),
    (212, 'letters', 'Grüße, naïve, Ελλάδα, русский, 日本語, עברית, हिन्दी'),
    (213, 'far letters', '🌱 👩‍🔬 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 é'), (214, 'formula', '=1+1'), (215, 'escapes', E'\\x41 \\101 \\b \\u0041'),
    (216, 'spaces', '   '), (217, 'as SQL', 'COPY public.x (a) FROM stdin;'), (218, 'json', '{"a": "b\n\"c\""}');

CREATE TABLE one_column (value text);
INSERT INTO one_column VALUES (''), (NULL), (E'\\.'), (''), (E'\n'), (''), ('x'), ('');
CREATE TABLE no_columns ();
INSERT INTO no_columns DEFAULT VALUES; INSERT INTO no_columns DEFAULT VALUES; INSERT INTO no_columns DEFAULT VALUES;
CREATE TABLE no_rows (a int, b text);
CREATE TABLE bytes (id serial PRIMARY KEY, value bytea);
INSERT INTO bytes (value) SELECT decode(lpad(to_hex(n), 2, '0'), 'hex') FROM generate_series(0, 255) AS n;
INSERT INTO bytes (value) VALUES ('\x'), (NULL), (decode(repeat('00ff5c0a', 1000), 'hex'));

CREATE TABLE long_values (id int, value text);
INSERT INTO long_values SELECT n, (SELECT string_agg(md5(i::text || n::text), '') FROM generate_series(1, 32768) AS i)
    FROM generate_series(1, 3) AS n;
INSERT INTO long_values VALUES (4, repeat(E'\n', 1000000)), (5, repeat(E'\\.\n', 400000)), (6, '');
CREATE TABLE many (id int, code text, payoff numeric, done boolean, moment timestamptz, extra text);
INSERT INTO many SELECT n, md5(n::text), n * 0.01, n % 2 = 0, timestamptz '2026-01-01 00:00:00+00' + n * interval '1 minute',
    CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN E'line\n' ELSE 'text' END FROM generate_series(1, 20000) AS n;
CREATE TABLE kinds (a int[], b jsonb, c double precision, d interval, e uuid, f text[]);
INSERT INTO kinds VALUES ('{1,NULL,3}', '{"a": "b\\n\\t"}', 'NaN', '1 day', '00000000-0000-0000-0000-000000000001',
    ARRAY[E'a\tb', NULL, '', 'NULL', E'\\', '"']), (NULL, NULL, '-Infinity', NULL, NULL, '{}');

-- Columns that were dropped or are computed are not in a dump.
CREATE TABLE changed (a int, gone text, b text, twice int GENERATED ALWAYS AS (a * 2) STORED);
INSERT INTO changed VALUES (1, 'x', 'one'), (2, 'y', NULL);
ALTER TABLE changed DROP COLUMN gone;
ALTER TABLE changed ADD COLUMN "new one" text DEFAULT E'new\tone';

CREATE SCHEMA "My Study";
CREATE TABLE "My Study"."ta""ble, (x) FROM stdin;" ("a, b" text, "c""d" text, "ä" text, "UPPER" int, "select" int, "x)" text, " " text);
INSERT INTO "My Study"."ta""ble, (x) FROM stdin;" VALUES ('1', NULL, 'ü', 2, 3, '', E'\t'), ('', '', '', NULL, NULL, NULL, '');
CREATE TABLE "My Study"."Spieler*innen" (name text);
INSERT INTO "My Study"."Spieler*innen" VALUES ('Zoë');

CREATE TABLE parts (id int, value text) PARTITION BY RANGE (id);
CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (10) TO (20);
INSERT INTO parts SELECT n, 'part ' || n FROM generate_series(0, 19) AS n;
CREATE TABLE parent (id int); CREATE TABLE child (more text) INHERITS (parent);
INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 'child');
CREATE VIEW seen AS SELECT id FROM many WHERE done;
CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM many;
CREATE FUNCTION added(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1';
COMMENT ON TABLE nasty IS E'a comment\nof two lines';

SELECT lo_from_bytea(0, ''), lo_from_bytea(0, 'a small object'), lo_from_bytea(0, decode(repeat('00ff5c0a', 100000), 'hex'));
DO $$ BEGIN EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg('column_' || n || ' text', ', ') FROM generate_series(1, 1000) AS n) || ')'; END $$;
INSERT INTO wide (column_1, column_500, column_1000) VALUES ('a', '', NULL), (NULL, NULL, 'z');
