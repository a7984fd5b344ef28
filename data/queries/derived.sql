-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is computed from other rows and kept, and the checks that it still agrees.

-- F1's status, of the model :id or of all models if :id is null: the passing state of any version (the newest of
-- several), else Published if a run configuration is active, else what the newest configuration's status code says.
-- The numbers are those of enum model_status; the same stands in domain/model.c (configuration_status, model_status_of).
-- name: models_status_set
UPDATE msdyn_aimodel SET makerdeck_status = coalesce(
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
	0)
WHERE msdyn_aimodelid = :id;

-- name: models_status_set_all
UPDATE msdyn_aimodel SET makerdeck_status = coalesce(
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

-- The parts of names: a row leaves before its name changes or it goes, and enters when it stands.
-- name: text_aimodel_leave
INSERT INTO aimodel_text (aimodel_text, rowid, namekey)
SELECT 'delete', rid, namekey FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- name: text_aimodel_enter
INSERT INTO aimodel_text (rowid, namekey) SELECT rid, namekey FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- name: text_owner_leave
INSERT INTO owner_text (owner_text, rowid, namekey, loginkey, mailkey)
SELECT 'delete', rid, namekey, loginkey, mailkey FROM owner WHERE ownerid = :id;

-- name: text_owner_enter
INSERT INTO owner_text (rowid, namekey, loginkey, mailkey)
SELECT rid, namekey, loginkey, mailkey FROM owner WHERE ownerid = :id;
