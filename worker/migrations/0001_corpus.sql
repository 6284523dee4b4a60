-- One row: what is published now. Whatever changes an answer changes `version` in the same transaction.
CREATE TABLE corpus (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  version TEXT NOT NULL,
  -- Which lexicon the lookup reads; null until the first one is made.
  lexicon TEXT,
  -- 1 while claims have changed since it was made.
  stale INTEGER NOT NULL,
  -- How many there are: counting them would read every row.
  articles INTEGER NOT NULL,
  claims INTEGER NOT NULL
) STRICT;
INSERT INTO corpus VALUES (1, 'empty', NULL, 0, 0, 0);

-- What the lookup engine knows of the words of all claims (data/lookup/index-file.ts), base64, in
-- parts, since a row holds 2 MB at most.
CREATE TABLE lexicon (
  id TEXT NOT NULL,
  part INTEGER NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
  id TEXT PRIMARY KEY,
  -- Of all that the row and its claims were made from.
  hash TEXT NOT NULL,
  -- See pageKey.
  page TEXT NOT NULL,
  published TEXT NOT NULL,
  lang TEXT NOT NULL,
  -- What a list's query is looked for in, in lowercase.
  search TEXT NOT NULL,
  -- JSON: the record as it is served, and as lists show it.
  record TEXT NOT NULL,
  summary TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX article_page ON article (page);
CREATE INDEX article_order ON article (published DESC, id);

-- What articles can be narrowed to (see data/marks.ts).
CREATE TABLE article_mark (
  mark TEXT NOT NULL,
  article TEXT NOT NULL,
  PRIMARY KEY (mark, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_mark_article ON article_mark (article);

CREATE TABLE claim (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  -- Its article and its place there; an imported claim stands alone, under its own id.
  article TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- Of what it was made from, if it was imported; else its article has it.
  hash TEXT,
  published TEXT NOT NULL,
  -- When the claim or the latest check of it was published.
  active TEXT NOT NULL,
  lang TEXT NOT NULL,
  kind TEXT,
  certainty TEXT,
  claimant TEXT,
  claimant_name TEXT,
  -- JSON: a list of ids.
  topics TEXT NOT NULL,
  -- JSON: the claim as it is served.
  placed TEXT NOT NULL,
  -- See packTerms.
  terms TEXT NOT NULL,
  UNIQUE (article, position)
) STRICT;
CREATE INDEX claim_order ON claim (published DESC, article, position);

-- Which claims have a term or a mark. The words were analysed before, each is one token that no
-- tokeniser breaks. Positions and texts aren't kept: ranking is the engine's, which reads `terms`.
CREATE VIRTUAL TABLE claim_terms USING fts5 (terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

-- Language tags that claims have or had.
CREATE TABLE language (tag TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
