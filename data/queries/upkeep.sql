-- SPDX-License-Identifier: GPL-3.0-or-later
-- What check looks for beyond SQLite's own integrity: each counts the rows that must not be (portal/upkeep).

-- Units that no root is above: none, or more than one root, or a loop.
-- name: upkeep_roots
WITH RECURSIVE below (id) AS (
	SELECT businessunitid FROM businessunit WHERE parentbusinessunitid IS NULL
	UNION
	SELECT b.businessunitid FROM below CROSS JOIN businessunit b ON b.parentbusinessunitid = below.id
)
SELECT (SELECT count(*) FROM businessunit) - (SELECT count(*) FROM below);

-- name: upkeep_access_team_roles
SELECT count(*) FROM teamroles r JOIN team t ON t.teamid = r.teamid WHERE t.teamtype = 1;

-- name: upkeep_owner_keys
SELECT count(*) FROM msdyn_aimodel m JOIN owner o ON o.ownerid = m.ownerid WHERE m.makerdeck_ownerkey <> o.namekey;

-- name: upkeep_types
SELECT count(*) FROM msdyn_aimodel m JOIN msdyn_aitemplate t ON t.msdyn_aitemplateid = m.msdyn_templateid
WHERE m.makerdeck_type <> t.makerdeck_type;

-- F1, as models_status_set_all computes it.
-- name: upkeep_statuses
SELECT count(*) FROM msdyn_aimodel WHERE makerdeck_status <> coalesce(
	(SELECT CASE c.statuscode WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 3 ELSE 5 END
	 FROM msdyn_aiconfiguration c
	 WHERE c.msdyn_aimodelid = msdyn_aimodel.msdyn_aimodelid AND c.statuscode IN (1, 2, 3, 4)
	 ORDER BY c.msdyn_majoriterationnumber DESC, c.msdyn_minoriterationnumber DESC, c.msdyn_aiconfigurationid DESC LIMIT 1),
	CASE WHEN msdyn_activerunconfigurationid IS NOT NULL THEN 4 END,
	(SELECT CASE WHEN c.statuscode IN (5, 6, 8, 10, 13) THEN 2 WHEN c.statuscode IN (7, 11) THEN 4
		WHEN c.statuscode IN (9, 12, 14) THEN 6 ELSE 0 END
	 FROM msdyn_aiconfiguration c
	 WHERE c.msdyn_aimodelid = msdyn_aimodel.msdyn_aimodelid
	 ORDER BY c.msdyn_majoriterationnumber DESC, c.msdyn_minoriterationnumber DESC, c.msdyn_aiconfigurationid DESC LIMIT 1),
	0);

-- name: upkeep_shares_of_nobody
SELECT count(*) FROM principalobjectaccess p WHERE p.principaltypecode <> 'organization'
	AND NOT EXISTS (SELECT 1 FROM owner o WHERE o.ownerid = p.principalid);

-- name: upkeep_row_counts
SELECT count(*) FROM makerdeck_table t WHERE rowcount <> (SELECT count(*) FROM makerdeck_row r WHERE r.tableid = t.tableid);

-- Columns that aren't numbered one after the other: their cells couldn't be found.
-- name: upkeep_columns
SELECT count(*) FROM (SELECT 1 FROM makerdeck_column GROUP BY tableid HAVING count(*) <> max(position) + 1);

-- name: upkeep_learned
SELECT msdyn_aiconfigurationid, kind, bytes FROM makerdeck_learned;

-- name: upkeep_keys
SELECT number, type, blob, fingerprint FROM makerdeck_key;

-- What's kept of runs by day (data/schema/003), beside the runs themselves.
-- name: upkeep_tallies
WITH counted (owner, unit, day, tool, usedin, runs, failed, credits) AS MATERIALIZED (
	SELECT ownerid, owningbusinessunit, makerdeck_day, makerdeck_tool, makerdeck_usedin, count(*), sum(msdyn_processingstatus = 1), sum(msdyn_creditconsumed)
	FROM msdyn_aievent GROUP BY 1, 2, 3, 4, 5
), expected (owner, unit, day, tool, usedin, runs, failed, credits) AS (
	SELECT * FROM counted
	UNION ALL SELECT x'', unit, day, tool, usedin, sum(runs), sum(failed), sum(credits) FROM counted GROUP BY 2, 3, 4, 5
	UNION ALL SELECT x'', x'', day, tool, usedin, sum(runs), sum(failed), sum(credits) FROM counted GROUP BY 3, 4, 5
), kept (owner, unit, day, tool, usedin, runs, failed, credits) AS (
	SELECT ownerid, owningbusinessunit, day, tool, usedin, runs, failed, credits FROM makerdeck_tally
)
SELECT (SELECT count(*) FROM (SELECT * FROM expected EXCEPT SELECT * FROM kept))
	+ (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM expected));

-- name: upkeep_models
SELECT count(*) FROM msdyn_aimodel;

-- name: upkeep_users
SELECT count(*) FROM systemuser;

-- name: upkeep_audit_rows
SELECT count(*) FROM audit;
