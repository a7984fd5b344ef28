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
