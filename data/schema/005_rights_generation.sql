-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whether what everybody's rights rest on has changed: sessions keep it in memory, and read it again only then.
PRAGMA user_version = 5;

-- Raised by every change of the environment's settings, of units, roles and their privileges, and of the environment's own tables, whoever writes.
-- At least the time in milliseconds: an older copy that's put back and changed anew gets a number that no session knows.
-- Who somebody is (teams, their own roles, whether they're disabled) isn't meant: that's read afresh in every write.
CREATE TABLE makerdeck_rights (
	one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	generation INTEGER NOT NULL CHECK (generation >= 0)
) STRICT;

INSERT INTO makerdeck_rights (one, generation) VALUES (1, 0);

CREATE TRIGGER rights_organization_add AFTER INSERT ON organization
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_organization_change AFTER UPDATE ON organization
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_organization_take AFTER DELETE ON organization
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_businessunit_add AFTER INSERT ON businessunit
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_businessunit_change AFTER UPDATE ON businessunit
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_businessunit_take AFTER DELETE ON businessunit
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_role_add AFTER INSERT ON role
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_role_change AFTER UPDATE ON role
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_role_take AFTER DELETE ON role
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_privilege_add AFTER INSERT ON privilege
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_privilege_change AFTER UPDATE ON privilege
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_privilege_take AFTER DELETE ON privilege
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_roleprivileges_add AFTER INSERT ON roleprivileges
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_roleprivileges_change AFTER UPDATE ON roleprivileges
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_roleprivileges_take AFTER DELETE ON roleprivileges
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_makerdeck_table_add AFTER INSERT ON makerdeck_table
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_makerdeck_table_change AFTER UPDATE ON makerdeck_table
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
CREATE TRIGGER rights_makerdeck_table_take AFTER DELETE ON makerdeck_table
BEGIN UPDATE makerdeck_rights SET generation = max(generation + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)) WHERE one = 1; END;
