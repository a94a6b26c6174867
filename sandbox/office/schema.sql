-- What the office keeps. Times are ISO 8601 in UTC, unless named *_unix (seconds).
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA foreign_keys = ON;
-- Erased means erased: freed pages are overwritten.
PRAGMA secure_delete = ON;

CREATE TABLE IF NOT EXISTS request (
    -- AUTOINCREMENT: the number of an erased request is never given again.
    counter INTEGER PRIMARY KEY AUTOINCREMENT,
    applicant TEXT NOT NULL,
    service_code TEXT NOT NULL,
    service_title TEXT NOT NULL,
    -- The form as it was when it was filled in, in Ukrainian, with the legal grounds of that day.
    form TEXT NOT NULL,
    refusal_grounds TEXT NOT NULL,
    language TEXT NOT NULL,
    centre_id TEXT,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    submitted_at TEXT NOT NULL,
    due_on TEXT,
    term_days INTEGER,
    term_working_days INTEGER NOT NULL,
    answers TEXT NOT NULL,
    returned_items TEXT NOT NULL DEFAULT '[]',
    result TEXT,
    refusal_ground TEXT,
    refusal_explanation TEXT,
    consent_given_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS request_of_applicant ON request (applicant);
CREATE INDEX IF NOT EXISTS request_by_status ON request (status, submitted_at);

CREATE TABLE IF NOT EXISTS timeline (
    request INTEGER NOT NULL REFERENCES request (counter) ON DELETE CASCADE,
    at TEXT NOT NULL,
    status TEXT NOT NULL,
    note TEXT,
    clerk TEXT
);
CREATE INDEX IF NOT EXISTS timeline_of_request ON timeline (request);

CREATE TABLE IF NOT EXISTS evidence (
    id TEXT PRIMARY KEY,
    applicant TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS evidence_of_applicant ON evidence (applicant);

CREATE TABLE IF NOT EXISTS evidence_of_request (
    request INTEGER NOT NULL REFERENCES request (counter) ON DELETE CASCADE,
    field TEXT NOT NULL,
    evidence TEXT NOT NULL REFERENCES evidence (id)
);
CREATE INDEX IF NOT EXISTS evidence_by_request ON evidence_of_request (request);
CREATE INDEX IF NOT EXISTS request_by_evidence ON evidence_of_request (evidence);

CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY,
    applicant TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    request_number TEXT,
    sent_at TEXT NOT NULL,
    answer TEXT,
    answered_at TEXT,
    clerk TEXT
);
CREATE INDEX IF NOT EXISTS message_of_applicant ON message (applicant);

CREATE TABLE IF NOT EXISTS rating_token (
    token_sha256 TEXT PRIMARY KEY,
    -- Forgotten with its use: a rating cannot be traced to a request.
    request INTEGER REFERENCES request (counter) ON DELETE CASCADE,
    service_code TEXT NOT NULL,
    centre_id TEXT,
    used INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS rating (
    id TEXT PRIMARY KEY,
    centre_id TEXT,
    service_code TEXT NOT NULL,
    score INTEGER NOT NULL,
    -- The day alone, for the same reason.
    rated_on TEXT NOT NULL,
    reasons TEXT NOT NULL DEFAULT '[]',
    comment TEXT,
    unofficial_payment INTEGER,
    unlisted_document INTEGER
);
CREATE INDEX IF NOT EXISTS rating_of_centre ON rating (centre_id);

CREATE TABLE IF NOT EXISTS webhook_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    applicant TEXT NOT NULL,
    subject TEXT NOT NULL,
    body BLOB NOT NULL,
    created_unix REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_unix REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS event_of_applicant ON webhook_event (applicant, sequence);

CREATE TABLE IF NOT EXISTS kept_answer (
    key TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    subject TEXT,
    kept_unix REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS answer_of_subject ON kept_answer (subject);

CREATE TABLE IF NOT EXISTS clerk (
    name TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS desk_session (
    token_sha256 TEXT PRIMARY KEY,
    clerk TEXT NOT NULL REFERENCES clerk (name) ON DELETE CASCADE,
    csrf TEXT NOT NULL,
    expires_unix REAL NOT NULL
);
