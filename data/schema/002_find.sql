-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Version 2: Advanced Find goes through a table by name, whatever list a row stands in (data/queries/find.sql).

PRAGMA user_version = 2;

CREATE INDEX aimodel_key ON msdyn_aimodel (namekey, msdyn_aimodelid);
CREATE INDEX container_key ON msdyn_aibdatasetscontainer (namekey, msdyn_aibdatasetscontainerid);
