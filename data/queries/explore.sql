-- SPDX-License-Identifier: GPL-3.0-or-later
-- The tiles of Explore (portal/explore).

-- How many models of each type somebody owns.
-- name: explore_mine
SELECT makerdeck_type, count(*) FROM msdyn_aimodel INDEXED BY aimodel_mine_name WHERE ownerid = :owner AND makerdeck_list = 0 GROUP BY makerdeck_type;

-- The prebuilt models that the environment has, by their template (E6).
-- name: explore_prebuilt
SELECT DISTINCT t.msdyn_uniquename FROM msdyn_aimodel m INDEXED BY aimodel_name
	CROSS JOIN msdyn_aitemplate t ON t.msdyn_aitemplateid = m.msdyn_templateid
WHERE m.makerdeck_list = 2;
