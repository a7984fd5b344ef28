-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 4: the SSH keys that people come in with (the hosted service). They're this host's and no part of Dataverse: never
-- exported, never imported.

PRAGMA user_version = 4;

-- A key has a number, which is never given twice: it stands in what sshd is answered, in the audit, and in open sessions. A revoked one
-- stays, so that the audit can be read.
CREATE TABLE makerdeck_key (
	number INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number BETWEEN 1 AND 9999999999),
	systemuserid BLOB NOT NULL REFERENCES systemuser DEFERRABLE INITIALLY DEFERRED,
	type TEXT NOT NULL CHECK (length(type) BETWEEN 1 AND 64 AND type NOT GLOB '*[^a-z0-9@.-]*'),
	blob TEXT NOT NULL CHECK (length(blob) BETWEEN 40 AND 8000 AND blob NOT GLOB '*[^A-Za-z0-9+/=]*'),
	fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 50 AND fingerprint GLOB 'SHA256:*'),
	comment TEXT NOT NULL DEFAULT '' CHECK (length(comment) <= 200),
	createdon INTEGER NOT NULL,
	createdby BLOB NOT NULL CHECK (length(createdby) = 16),
	revokedon INTEGER,
	revokedby BLOB CHECK (length(revokedby) = 16),
	CHECK ((revokedon IS NULL) = (revokedby IS NULL))
) STRICT;

-- A key is one person's: sshd would take the first of two.
CREATE UNIQUE INDEX key_live ON makerdeck_key (blob) WHERE revokedon IS NULL;
CREATE INDEX key_person ON makerdeck_key (systemuserid, number);

-- Raised by every change of the keys, so that a file made of them is known to be behind. It begins with the time in milliseconds and is raised to
-- at least that: an older copy of the environment that's put back and changed anew gets a number that no file has yet.
CREATE TABLE makerdeck_keys (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	generation INTEGER NOT NULL CHECK (generation BETWEEN 0 AND 999999999999999999)
) STRICT;

INSERT INTO makerdeck_keys (one, generation) VALUES (1, 0);
