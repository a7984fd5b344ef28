-- SPDX-License-Identifier: GPL-3.0-or-later
-- People, teams, units and roles: lists, the picker's search, and principals by name (portal/people).

-- ---------------------------------------------------------------- users

-- A row of people_users: personas first where hints are wanted, then by name.
-- name: users_page
SELECT o.ownerid, o.name, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled, u.makerdeck_persona
FROM owner o JOIN systemuser u ON u.systemuserid = o.ownerid JOIN businessunit b ON b.businessunitid = u.businessunitid
WHERE o.ownertype = 0
ORDER BY o.namekey, o.ownerid LIMIT :limit OFFSET :offset;

-- name: users_page_personas
SELECT o.ownerid, o.name, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled, u.makerdeck_persona
FROM owner o JOIN systemuser u ON u.systemuserid = o.ownerid JOIN businessunit b ON b.businessunitid = u.businessunitid
WHERE o.ownertype = 0
ORDER BY u.makerdeck_persona IS NULL, u.makerdeck_persona, o.namekey, o.ownerid LIMIT :limit OFFSET :offset;

-- Are there personas at all? Only then is everybody sorted to put them first.
-- name: users_have_personas
SELECT EXISTS (SELECT 1 FROM systemuser WHERE makerdeck_persona IS NOT NULL);

-- :like is the filter's key between %.
-- name: users_page_filtered
SELECT o.ownerid, o.name, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled, u.makerdeck_persona
FROM owner o JOIN systemuser u ON u.systemuserid = o.ownerid JOIN businessunit b ON b.businessunitid = u.businessunitid
WHERE o.ownertype = 0 AND (o.namekey LIKE :like ESCAPE '\' OR o.loginkey LIKE :like ESCAPE '\' OR o.mailkey LIKE :like ESCAPE '\')
ORDER BY o.namekey, o.ownerid LIMIT :limit OFFSET :offset;

-- How many names have the text, as far as it matters.
-- name: users_found
SELECT count(*) FROM (SELECT rowid FROM owner_text WHERE owner_text MATCH :match LIMIT :limit);

-- The same rows by the index of parts of names, where not many have the text; else the order by name finds enough sooner.
-- name: users_page_found
SELECT o.ownerid, o.name, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled, u.makerdeck_persona
FROM owner_text x CROSS JOIN owner o ON o.rid = x.rowid CROSS JOIN systemuser u ON u.systemuserid = o.ownerid
	JOIN businessunit b ON b.businessunitid = u.businessunitid
WHERE owner_text MATCH :match
ORDER BY o.namekey, o.ownerid LIMIT :limit OFFSET :offset;

-- name: users_of_team
SELECT o.ownerid, o.name, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled, u.makerdeck_persona
FROM teammembership m CROSS JOIN systemuser u ON u.systemuserid = m.systemuserid JOIN owner o ON o.ownerid = u.systemuserid
	JOIN businessunit b ON b.businessunitid = u.businessunitid
WHERE m.teamid = :team
ORDER BY o.namekey, o.ownerid;

-- The names of a user's roles, direct and through teams, by name.
-- name: user_role_names
SELECT name FROM (
	SELECT r.name, r.namekey FROM systemuserroles s CROSS JOIN role r ON r.roleid = s.roleid WHERE s.systemuserid = :user
	UNION
	SELECT r.name, r.namekey FROM teammembership m CROSS JOIN teamroles t ON t.teamid = m.teamid
		CROSS JOIN role r ON r.roleid = t.roleid WHERE m.systemuserid = :user
) ORDER BY namekey, name;

-- One row of the lists above, by id, with its version.
-- name: user_by_id
SELECT o.ownerid, o.name, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled, u.makerdeck_persona
FROM systemuser u JOIN owner o ON o.ownerid = u.systemuserid JOIN businessunit b ON b.businessunitid = u.businessunitid
WHERE u.systemuserid = :user;

-- name: user_version
SELECT versionnumber FROM systemuser WHERE systemuserid = :id;

-- The roles that a user holds, direct ones first; through access teams none (A1).
-- name: user_held_roles
SELECT roleid, rolename, teamid, teamname FROM (
	SELECT r.roleid, r.name AS rolename, r.namekey AS rolekey, NULL AS teamid, '' AS teamname, '' AS teamkey
	FROM systemuserroles s CROSS JOIN role r ON r.roleid = s.roleid WHERE s.systemuserid = :id
	UNION ALL
	SELECT r.roleid, r.name, r.namekey, t.teamid, o.name, o.namekey
	FROM teammembership m CROSS JOIN team t ON t.teamid = m.teamid CROSS JOIN teamroles tr ON tr.teamid = t.teamid
		CROSS JOIN role r ON r.roleid = tr.roleid CROSS JOIN owner o ON o.ownerid = t.teamid
	WHERE m.systemuserid = :id AND t.teamtype <> 1
) ORDER BY teamid IS NOT NULL, teamkey, teamid, rolekey, roleid;

-- How much somebody, a user or a team, owns (A4).
-- name: owned_counts
SELECT (SELECT count(*) FROM msdyn_aimodel WHERE ownerid = :id AND makerdeck_list = 0),
	(SELECT count(*) FROM msdyn_aimodel WHERE ownerid = :id AND makerdeck_list = 1),
	(SELECT count(*) FROM msdyn_aibdatasetscontainer WHERE ownerid = :id),
	(SELECT count(*) FROM canvasapp WHERE ownerid = :id), (SELECT count(*) FROM workflow WHERE ownerid = :id);

-- Models that somebody owns, for the chooser's hints.
-- name: user_owns
SELECT count(*) FROM msdyn_aimodel WHERE ownerid = :user AND makerdeck_list = :list;

-- ---------------------------------------------------------------- teams and units

-- name: teams_all
SELECT t.teamid, o.name, t.teamtype, t.businessunitid, b.name,
	(SELECT count(*) FROM teammembership m WHERE m.teamid = t.teamid)
FROM team t JOIN owner o ON o.ownerid = t.teamid JOIN businessunit b ON b.businessunitid = t.businessunitid
ORDER BY o.namekey, t.teamid;

-- name: teams_of_user
SELECT t.teamid, o.name, t.teamtype, t.businessunitid, b.name,
	(SELECT count(*) FROM teammembership m WHERE m.teamid = t.teamid)
FROM teammembership x CROSS JOIN team t ON t.teamid = x.teamid JOIN owner o ON o.ownerid = t.teamid
	JOIN businessunit b ON b.businessunitid = t.businessunitid
WHERE x.systemuserid = :user
ORDER BY o.namekey, t.teamid;

-- name: team_role_names
SELECT r.name FROM teamroles t CROSS JOIN role r ON r.roleid = t.roleid WHERE t.teamid = :team ORDER BY r.namekey, r.roleid;

-- name: team_by_id
SELECT t.teamid, o.name, t.teamtype, t.businessunitid, b.name,
	(SELECT count(*) FROM teammembership m WHERE m.teamid = t.teamid)
FROM team t JOIN owner o ON o.ownerid = t.teamid JOIN businessunit b ON b.businessunitid = t.businessunitid
WHERE t.teamid = :team;

-- name: team_version
SELECT versionnumber, isdefault FROM team WHERE teamid = :id;

-- name: team_held_roles
SELECT r.roleid, r.name, NULL, '' FROM team t CROSS JOIN teamroles tr ON tr.teamid = t.teamid CROSS JOIN role r ON r.roleid = tr.roleid
WHERE t.teamid = :id AND t.teamtype <> 1 ORDER BY r.namekey, r.roleid;

-- Members of a team, as holders below.
-- name: team_members
SELECT 0, o.ownerid, o.name, u.domainname, u.isdisabled
FROM teammembership m CROSS JOIN systemuser u ON u.systemuserid = m.systemuserid CROSS JOIN owner o ON o.ownerid = u.systemuserid
WHERE m.teamid = :id ORDER BY o.namekey, o.ownerid;

-- name: units_all
SELECT b.businessunitid, b.name, b.parentbusinessunitid, p.name,
	(SELECT count(*) FROM systemuser u WHERE u.businessunitid = b.businessunitid),
	(SELECT count(*) FROM team t WHERE t.businessunitid = b.businessunitid)
FROM businessunit b LEFT JOIN businessunit p ON p.businessunitid = b.parentbusinessunitid
ORDER BY b.parentbusinessunitid IS NOT NULL, b.namekey, b.businessunitid;

-- ---------------------------------------------------------------- roles

-- name: role_rows
SELECT r.roleid, r.businessunitid, b.name,
	(SELECT count(*) FROM systemuserroles s WHERE s.roleid = r.roleid), (SELECT count(*) FROM teamroles t WHERE t.roleid = r.roleid)
FROM role r JOIN businessunit b ON b.businessunitid = r.businessunitid
ORDER BY r.namekey, r.roleid;

-- name: role_by_id
SELECT r.businessunitid, b.name,
	(SELECT count(*) FROM systemuserroles s WHERE s.roleid = r.roleid), (SELECT count(*) FROM teamroles t WHERE t.roleid = r.roleid)
FROM role r JOIN businessunit b ON b.businessunitid = r.businessunitid WHERE r.roleid = :role;

-- Whose grid a role has: its own, or its root's if it has none (COMMANDS.md, Import); with that one's version.
-- name: role_grid_of
SELECT g.roleid, g.name, g.versionnumber FROM role r CROSS JOIN role g ON g.roleid =
	CASE WHEN r.parentrootroleid IS NULL OR EXISTS (SELECT 1 FROM roleprivileges rp WHERE rp.roleid = r.roleid)
		THEN r.roleid ELSE r.parentrootroleid END
WHERE r.roleid = :id;

-- Who holds a role, users before teams.
-- name: role_holders
SELECT kind, id, name, login, disabled FROM (
	SELECT 0 AS kind, o.ownerid AS id, o.name AS name, o.namekey AS key, u.domainname AS login, u.isdisabled AS disabled
	FROM systemuserroles s CROSS JOIN systemuser u ON u.systemuserid = s.systemuserid CROSS JOIN owner o ON o.ownerid = u.systemuserid
	WHERE s.roleid = :id
	UNION ALL
	SELECT 1, o.ownerid, o.name, o.namekey, '', 0
	FROM teamroles t CROSS JOIN owner o ON o.ownerid = t.teamid WHERE t.roleid = :id
) ORDER BY kind, key, id;

-- name: roles_named
SELECT roleid FROM role WHERE namekey = :key ORDER BY roleid;

-- Some enabled users who hold a role, directly or through a team, by name. Of a role that a million hold the first hundred do: nobody
-- reads more than a few.
-- name: users_holding_role
SELECT o.ownerid, o.name, u.domainname, u.internalemailaddress, u.businessunitid, b.name, u.isdisabled, u.makerdeck_persona
FROM (
	SELECT id FROM (
		SELECT r.systemuserid AS id FROM systemuserroles r CROSS JOIN systemuser u ON u.systemuserid = r.systemuserid
		WHERE r.roleid = :role AND u.isdisabled = 0 LIMIT 100
	)
	UNION
	SELECT id FROM (
		SELECT m.systemuserid AS id FROM teamroles t CROSS JOIN teammembership m ON m.teamid = t.teamid
		CROSS JOIN systemuser u ON u.systemuserid = m.systemuserid WHERE t.roleid = :role AND u.isdisabled = 0 LIMIT 100
	)
) x CROSS JOIN systemuser u ON u.systemuserid = x.id JOIN owner o ON o.ownerid = u.systemuserid
	JOIN businessunit b ON b.businessunitid = u.businessunitid
ORDER BY o.namekey, o.ownerid LIMIT :limit;

-- ---------------------------------------------------------------- the picker

-- Candidates whose key in one column lies between :from and :to, in that column's order.
-- name: pick_range
-- each: KEY name=namekey login=loginkey lastfirst=lastfirstkey mail=mailkey
SELECT ownerid FROM owner
WHERE {KEY} >= :from AND {KEY} < :to AND {KEY} <> ''
ORDER BY {KEY} LIMIT :limit;

-- Candidates that hold the text anywhere; unsorted, so that it stops at the limit.
-- name: pick_substring
SELECT o.ownerid FROM owner_text x CROSS JOIN owner o ON o.rid = x.rowid WHERE owner_text MATCH :match LIMIT :limit;

-- name: pick_row
SELECT o.ownertype, o.name, coalesce(u.domainname, ''), coalesce(u.internalemailaddress, ''), coalesce(u.isdisabled, 0),
	coalesce(t.teamtype, 0), (SELECT count(*) FROM teammembership m WHERE m.teamid = o.ownerid)
FROM owner o LEFT JOIN systemuser u ON u.systemuserid = o.ownerid LEFT JOIN team t ON t.teamid = o.ownerid
WHERE o.ownerid = :id;

-- name: pick_share_of
SELECT changedon FROM principalobjectaccess WHERE principalid = :principal AND objectid = :object;

-- ---------------------------------------------------------------- a principal by what somebody typed

-- name: principal_by_id
SELECT ownertype, name FROM owner WHERE ownerid = :id;

-- Exact keys: the login, the part before @, the address, the name.
-- name: principal_by_key
SELECT ownerid, ownertype FROM owner WHERE namekey = :key
UNION
SELECT ownerid, ownertype FROM owner WHERE loginkey = :key AND loginkey <> ''
UNION
SELECT ownerid, ownertype FROM owner WHERE mailkey = :key AND mailkey <> ''
UNION
SELECT ownerid, ownertype FROM owner WHERE loginkey >= :key || '@' AND loginkey < :key || 'A' AND loginkey <> ''
LIMIT 20;
