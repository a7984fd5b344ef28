-- SPDX-License-Identifier: GPL-3.0-or-later
-- Runs (F3, F8, E5; portal/running): which version runs, what it learned, and where its results go.

-- The version that's published: the training configuration that the active run configuration names, or, of an imported one without, that itself.
-- name: running_published
SELECT coalesce(t.msdyn_aiconfigurationid, r.msdyn_aiconfigurationid), coalesce(t.msdyn_databinding, r.msdyn_databinding),
	coalesce(t.versionnumber, r.versionnumber), m.makerdeck_inputtable, length(l.bytes)
FROM msdyn_aimodel m CROSS JOIN msdyn_aiconfiguration r ON r.msdyn_aiconfigurationid = m.msdyn_activerunconfigurationid
	LEFT JOIN msdyn_aiconfiguration t ON t.msdyn_aiconfigurationid = r.msdyn_trainedmodelaiconfigurationpareid
	LEFT JOIN makerdeck_learned l ON l.msdyn_aiconfigurationid = coalesce(t.msdyn_aiconfigurationid, r.msdyn_aiconfigurationid)
WHERE m.msdyn_aimodelid = :id;

-- The newest version that was trained (F1), published or not: what a quick test runs.
-- name: running_trained
SELECT c.msdyn_aiconfigurationid, c.msdyn_databinding, c.versionnumber, m.makerdeck_inputtable,
	(SELECT length(l.bytes) FROM makerdeck_learned l WHERE l.msdyn_aiconfigurationid = c.msdyn_aiconfigurationid)
FROM msdyn_aimodel m CROSS JOIN msdyn_aiconfiguration c ON c.msdyn_aimodelid = m.msdyn_aimodelid
WHERE m.msdyn_aimodelid = :id AND c.msdyn_type = 190690000 AND c.statuscode IN (5, 6, 7, 8, 10, 11, 13)
ORDER BY c.msdyn_majoriterationnumber DESC, c.msdyn_minoriterationnumber DESC, c.msdyn_aiconfigurationid DESC LIMIT 1;

-- name: running_learned
SELECT kind, bytes FROM makerdeck_learned WHERE msdyn_aiconfigurationid = :id;

-- One row of a table by its id.
-- name: running_record
SELECT rid, ownerid, owningbusinessunit FROM makerdeck_row WHERE recordid = :id AND tableid = :table;

-- For rows that are written to at the end of a run over a whole table.
-- name: running_row_unit
SELECT owningbusinessunit FROM makerdeck_row WHERE rid = :rid AND tableid = :table;

-- F3: the table that holds a model's results.
-- name: running_result_table
SELECT tableid FROM makerdeck_table WHERE resultof = :model ORDER BY createdon, tableid LIMIT 1;
