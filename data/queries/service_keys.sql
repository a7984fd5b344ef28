-- SPDX-License-Identifier: GPL-3.0-or-later
-- SSH keys (portal/service_keys).

-- ---------------------------------------------------------------- whose a session is

-- One key with what's asked of it at the door and in every write.
-- name: key_door
SELECT k.systemuserid, k.type = :type AND k.blob = :blob, k.revokedon IS NOT NULL, u.isdisabled, o.name
FROM makerdeck_key k CROSS JOIN systemuser u ON u.systemuserid = k.systemuserid CROSS JOIN owner o ON o.ownerid = k.systemuserid
WHERE k.number = :number;

-- ---------------------------------------------------------------- managing them

-- name: key_rows
-- each: OF all=1 person=k.systemuserid=:person
SELECT k.number, k.systemuserid, o.name, u.domainname, u.isdisabled, k.type, k.blob, k.fingerprint, k.comment, k.createdon, k.createdby,
	coalesce(a.name, ''), k.revokedon, k.revokedby, coalesce(r.name, '')
FROM makerdeck_key k CROSS JOIN systemuser u ON u.systemuserid = k.systemuserid CROSS JOIN owner o ON o.ownerid = k.systemuserid
	LEFT JOIN owner a ON a.ownerid = k.createdby LEFT JOIN owner r ON r.ownerid = k.revokedby
WHERE {OF} AND (:revoked OR k.revokedon IS NULL)
ORDER BY k.number;

-- name: key_row
SELECT k.systemuserid, o.name, k.type, k.fingerprint, k.comment, k.revokedon IS NOT NULL
FROM makerdeck_key k CROSS JOIN owner o ON o.ownerid = k.systemuserid WHERE k.number = :number;

-- Whose a key is now.
-- name: key_live_owner
SELECT k.number, k.systemuserid, o.name FROM makerdeck_key k CROSS JOIN owner o ON o.ownerid = k.systemuserid
WHERE k.blob = :blob AND k.revokedon IS NULL;

-- name: key_add
INSERT INTO makerdeck_key (systemuserid, type, blob, fingerprint, comment, createdon, createdby)
VALUES (:person, :type, :blob, :fingerprint, :comment, :now, :actor);

-- name: key_revoke
UPDATE makerdeck_key SET revokedon = :now, revokedby = :actor WHERE number = :number AND revokedon IS NULL;

-- name: key_count_of
SELECT count(*) FROM makerdeck_key WHERE systemuserid = :person AND revokedon IS NULL;

-- ---------------------------------------------------------------- the file that sshd is answered from

-- name: keys_raise
UPDATE makerdeck_keys SET generation = max(generation + 1, :now) WHERE one = 1;

-- name: keys_generation
SELECT generation FROM makerdeck_keys WHERE one = 1;

-- name: keys_live
SELECT number, type, blob FROM makerdeck_key WHERE revokedon IS NULL ORDER BY blob;
