-- SPDX-License-Identifier: GPL-3.0-or-later
-- Advanced Find goes through a table by name, whatever list a row stands in (data/queries/find.sql).

CREATE INDEX aimodel_key ON msdyn_aimodel (namekey, msdyn_aimodelid);
CREATE INDEX container_key ON msdyn_aibdatasetscontainer (namekey, msdyn_aibdatasetscontainerid);
