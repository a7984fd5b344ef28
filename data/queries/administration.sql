-- SPDX-License-Identifier: GPL-3.0-or-later
-- What changes users, teams and security roles (portal/administration, portal/role_edit).

-- ---------------------------------------------------------------- the rows as they are now

-- name: admin_user
SELECT o.name, u.isdisabled, u.versionnumber FROM systemuser u CROSS JOIN owner o ON o.ownerid = u.systemuserid
WHERE u.systemuserid = :id;

-- name: admin_team
SELECT o.name, t.teamtype, t.isdefault, t.versionnumber FROM team t CROSS JOIN owner o ON o.ownerid = t.teamid WHERE t.teamid = :id;

-- With the role whose grid it has (role_grid_of): grid's id, name and version.
-- name: admin_role
SELECT r.name, r.businessunitid, r.isinherited, g.roleid, g.name, g.versionnumber,
	g.parentrootroleid IS NOT NULL AND g.parentrootroleid <> g.roleid
FROM role r CROSS JOIN role g ON g.roleid =
	CASE WHEN r.parentrootroleid IS NULL OR EXISTS (SELECT 1 FROM roleprivileges rp WHERE rp.roleid = r.roleid)
		THEN r.roleid ELSE r.parentrootroleid END
WHERE r.roleid = :id;

-- Who changed a user's own row last: roles given and taken, and keys, leave its version alone.
-- name: audit_last_change_user
SELECT a.at, coalesce(o.name, '') FROM audit a LEFT JOIN owner o ON o.ownerid = a.actor
WHERE a.objectid = :object AND a.rule = '' AND a.action NOT IN ('sign-in', 'role-grant', 'role-revoke', 'key-add', 'key-revoke') ORDER BY a.seq DESC LIMIT 1;

-- Whether anybody who is enabled holds a role, directly or through a team that can hold roles (A6).
-- name: role_has_enabled_holder
SELECT EXISTS (
	SELECT 1 FROM systemuserroles s CROSS JOIN systemuser u ON u.systemuserid = s.systemuserid WHERE s.roleid = :role AND u.isdisabled = 0
) OR EXISTS (
	SELECT 1 FROM teamroles tr CROSS JOIN team t ON t.teamid = tr.teamid CROSS JOIN teammembership m ON m.teamid = t.teamid
		CROSS JOIN systemuser u ON u.systemuserid = m.systemuserid
	WHERE tr.roleid = :role AND t.teamtype <> 1 AND u.isdisabled = 0
);

-- ---------------------------------------------------------------- users and teams

-- name: user_set_disabled
UPDATE systemuser SET isdisabled = :disabled WHERE systemuserid = :id;

-- name: member_has
SELECT EXISTS (SELECT 1 FROM teammembership WHERE teamid = :team AND systemuserid = :user);

-- name: member_add
INSERT INTO teammembership (teamid, systemuserid) VALUES (:team, :user);

-- name: member_drop
DELETE FROM teammembership WHERE teamid = :team AND systemuserid = :user;

-- Who is in a team and what it holds isn't in the row's own columns, but what a page showed is no longer true (H1).
-- name: team_touch
UPDATE team SET versionnumber = versionnumber + 1 WHERE teamid = :id;

-- ---------------------------------------------------------------- who holds a role

-- name: holder_has
-- each: OF user=systemuserroles,systemuserid team=teamroles,teamid
SELECT EXISTS (SELECT 1 FROM {OF.1} WHERE {OF.2} = :holder AND roleid = :role);

-- name: holder_add
-- each: OF user=systemuserroles,systemuserid team=teamroles,teamid
INSERT INTO {OF.1} ({OF.2}, roleid) VALUES (:holder, :role);

-- name: holder_drop
-- each: OF user=systemuserroles,systemuserid team=teamroles,teamid
DELETE FROM {OF.1} WHERE {OF.2} = :holder AND roleid = :role;

-- ---------------------------------------------------------------- grids

-- name: role_name_taken
SELECT EXISTS (SELECT 1 FROM role WHERE namekey = :key AND businessunitid = :unit);

-- name: role_add
INSERT INTO role (roleid, name, namekey, businessunitid, isinherited) VALUES (:id, :name, :key, :unit, :inherited);

-- name: role_copy_grid
INSERT INTO roleprivileges (roleid, privilegeid, privilegedepthmask)
SELECT :copy, rp.privilegeid, rp.privilegedepthmask FROM roleprivileges rp WHERE rp.roleid = :role;

-- A grid as names and depths, for the record.
-- name: role_grid_names
SELECT p.name, rp.privilegedepthmask FROM roleprivileges rp CROSS JOIN privilege p ON p.privilegeid = rp.privilegeid
WHERE rp.roleid = :role ORDER BY p.name;

-- The privilege of a cell: by table and access right; by its name where there's no table.
-- name: cell_privilege
SELECT privilegeid, name FROM privilege
WHERE makerdeck_entity = :entity AND makerdeck_access = :access AND (:entity <> '' OR name = :name COLLATE NOCASE)
ORDER BY privilegeid LIMIT 1;

-- name: privilege_add
INSERT INTO privilege (privilegeid, name, accessright, makerdeck_entity, makerdeck_access) VALUES (:id, :name, :right, :entity, :access);

-- Every row that counts for the cell: an import may bring the same privilege twice.
-- name: cell_clear
DELETE FROM roleprivileges WHERE roleid = :role AND privilegeid IN (
	SELECT privilegeid FROM privilege
	WHERE makerdeck_entity = :entity AND makerdeck_access = :access AND (:entity <> '' OR name = :name COLLATE NOCASE));

-- name: cell_set
INSERT INTO roleprivileges (roleid, privilegeid, privilegedepthmask) VALUES (:role, :privilege, :mask);

-- name: role_has_grid
SELECT EXISTS (SELECT 1 FROM roleprivileges WHERE roleid = :role);

-- name: role_touch
UPDATE role SET versionnumber = versionnumber + 1 WHERE roleid = :id;

-- ---------------------------------------------------------------- whom it concerns (portal/tally)

-- Roles that have one and the same grid: the role itself, and those that have none of their own and descend from it.
-- name: tally_roles
SELECT r.roleid FROM role r
WHERE r.roleid = :grid
	OR (r.parentrootroleid = :grid AND NOT EXISTS (SELECT 1 FROM roleprivileges rp WHERE rp.roleid = r.roleid));

-- Enabled people who hold a role, directly or through a team.
-- name: tally_holders
SELECT s.systemuserid FROM systemuserroles s CROSS JOIN systemuser u ON u.systemuserid = s.systemuserid
WHERE s.roleid = :id AND u.isdisabled = 0
UNION
SELECT m.systemuserid FROM teamroles tr CROSS JOIN team t ON t.teamid = tr.teamid CROSS JOIN teammembership m ON m.teamid = t.teamid
	CROSS JOIN systemuser u ON u.systemuserid = m.systemuserid
WHERE tr.roleid = :id AND t.teamtype <> 1 AND u.isdisabled = 0
LIMIT :limit;

-- name: tally_members
SELECT m.systemuserid FROM teammembership m CROSS JOIN systemuser u ON u.systemuserid = m.systemuserid
WHERE m.teamid = :id AND u.isdisabled = 0 LIMIT :limit;

-- Enabled people with any role, as far as that's looked at.
-- name: access_enabled_users
SELECT u.systemuserid FROM systemuser u WHERE u.isdisabled = 0 LIMIT :limit;

-- name: tally_models
SELECT msdyn_aimodelid, makerdeck_type FROM msdyn_aimodel INDEXED BY aimodel_type WHERE makerdeck_list = :list
ORDER BY makerdeck_type, namekey, msdyn_aimodelid LIMIT :limit;
