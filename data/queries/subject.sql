-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who somebody is: what portal/subject makes a subject of (B2), and what is as it is for everybody.

-- name: organization_settings
SELECT name, makerdeck_previewmodels, makerdeck_aiprompts, sharetopreviousowneronassign
FROM organization ORDER BY organizationid LIMIT 1;

-- name: users_exist
SELECT EXISTS (SELECT 1 FROM systemuser);

-- Whether the settings above and what follows down to own_tables_load are as they were (schema 005).
-- name: rights_generation
SELECT generation FROM makerdeck_rights WHERE one = 1;

-- name: units_load
SELECT businessunitid, name, parentbusinessunitid FROM businessunit ORDER BY businessunitid;

-- name: roles_load
SELECT roleid, name, roletemplateid, parentrootroleid, isinherited FROM role ORDER BY roleid;

-- name: role_grids_load
SELECT rp.roleid, p.name, p.makerdeck_entity, p.makerdeck_access, rp.privilegedepthmask
FROM roleprivileges rp CROSS JOIN privilege p ON p.privilegeid = rp.privilegeid ORDER BY rp.roleid;

-- Tables of the environment's own, by the name that a privilege's makerdeck_entity says (F4).
-- name: own_tables_load
SELECT tableid, logicalname, displayname FROM makerdeck_table ORDER BY logicalname;

-- name: subject_user
SELECT o.name, u.domainname, u.isdisabled, u.businessunitid
FROM systemuser u CROSS JOIN owner o ON o.ownerid = u.systemuserid WHERE u.systemuserid = :id;

-- name: subject_teams
SELECT t.teamid, o.name, t.teamtype, t.businessunitid
FROM teammembership m CROSS JOIN team t ON t.teamid = m.teamid CROSS JOIN owner o ON o.ownerid = t.teamid
WHERE m.systemuserid = :id ORDER BY t.teamid;

-- name: subject_team
SELECT o.name, t.teamtype, t.businessunitid
FROM team t CROSS JOIN owner o ON o.ownerid = t.teamid WHERE t.teamid = :id;

-- name: subject_roles
SELECT roleid FROM systemuserroles WHERE systemuserid = :id ORDER BY roleid;

-- name: subject_team_roles
SELECT roleid FROM teamroles WHERE teamid = :id ORDER BY roleid;

-- name: owner_by_id
SELECT ownertype, name FROM owner WHERE ownerid = :id;
