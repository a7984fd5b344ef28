-- SPDX-License-Identifier: GPL-3.0-or-later
-- The record of what was done (H2, portal/audit).

-- name: audit_last
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: audit_add
INSERT INTO audit (seq, at, operationid, actor, action, objecttype, objectid, objectname, before, after, rule, via, prevhash, hash)
VALUES (:seq, :at, :operation, :actor, :action, :type, :object, :name, :before, :after, :rule, :via, :prevhash, :hash);

-- name: operation_add
INSERT INTO operation (operationid, at, actor, action, via, undoes) VALUES (:operation, :at, :actor, :action, :via, :undoes);

-- Newest first, before a row.
-- name: audit_rows
-- each: BY all=1 object=a.objectid=:object actor=a.actor=:actor both=a.objectid=:object/**/AND/**/a.actor=:actor
SELECT a.seq, a.at, a.operationid, a.actor, coalesce(o.name, ''), a.action, a.objecttype, a.objectid, a.objectname,
	a.before, a.after, a.rule, a.via, p.undoes, coalesce(u.action, '')
FROM audit a LEFT JOIN owner o ON o.ownerid = a.actor LEFT JOIN operation p ON p.operationid = a.operationid
	LEFT JOIN operation u ON u.operationid = p.undoes
WHERE a.seq < :before AND {BY}
ORDER BY a.seq DESC LIMIT :limit;

-- Who changed a row last, for whoever comes too late (H1).
-- name: audit_last_change
SELECT a.at, coalesce(o.name, '') FROM audit a LEFT JOIN owner o ON o.ownerid = a.actor
WHERE a.objectid = :object AND a.rule = '' AND a.action <> 'sign-in' ORDER BY a.seq DESC LIMIT 1;

-- The whole chain.
-- name: audit_chain
SELECT seq, at, operationid, actor, action, objecttype, objectid, objectname, before, after, rule, via, prevhash, hash
FROM audit ORDER BY seq;

-- name: audit_chain_row
SELECT seq, at, operationid, actor, action, objecttype, objectid, objectname, before, after, rule, via, prevhash, hash
FROM audit WHERE seq = :seq;

-- When the newest row was written.
-- name: audit_end
SELECT at FROM audit ORDER BY seq DESC LIMIT 1;
