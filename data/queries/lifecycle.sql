-- SPDX-License-Identifier: GPL-3.0-or-later
-- The life of a model (F1, portal/lifecycle): its versions, and what changes them.

-- ---------------------------------------------------------------- what there is

-- name: life_facts
SELECT msdyn_activerunconfigurationid, makerdeck_inputtable, makerdeck_resultcolumn FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- The newest first.
-- name: life_configurations
SELECT c.msdyn_aiconfigurationid, c.msdyn_type, c.statuscode, c.msdyn_majoriterationnumber, c.msdyn_minoriterationnumber,
	c.msdyn_trainedmodelaiconfigurationpareid, c.msdyn_lasttrainorrundate, c.msdyn_lasterrors, c.msdyn_databinding,
	c.msdyn_schedulingoptions,
	EXISTS (SELECT 1 FROM makerdeck_learned l WHERE l.msdyn_aiconfigurationid = c.msdyn_aiconfigurationid)
FROM msdyn_aiconfiguration c WHERE c.msdyn_aimodelid = :id
ORDER BY c.msdyn_majoriterationnumber DESC, c.msdyn_minoriterationnumber DESC, c.msdyn_aiconfigurationid DESC;

-- name: life_performance
SELECT msdyn_modelperformance FROM msdyn_aiconfiguration WHERE msdyn_aiconfigurationid = :id;

-- name: life_learned
SELECT kind, bytes FROM makerdeck_learned WHERE msdyn_aiconfigurationid = :id;

-- Of several templates of a type the one of that name.
-- name: life_template
SELECT msdyn_aitemplateid FROM msdyn_aitemplate WHERE makerdeck_type = :type
ORDER BY msdyn_uniquename <> :unique, msdyn_aitemplateid LIMIT 1;

-- ---------------------------------------------------------------- models

-- name: life_model_add
INSERT INTO msdyn_aimodel (msdyn_aimodelid, msdyn_name, namekey, msdyn_templateid, makerdeck_inputtable, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon)
VALUES (:id, :name, :key, :template, :table, :owner, :unit, :owner, :now, :owner, :now);

-- name: life_model_touch
UPDATE msdyn_aimodel SET modifiedby = :actor, modifiedon = :now WHERE msdyn_aimodelid = :id;

-- name: life_model_rename
UPDATE msdyn_aimodel SET msdyn_name = :name, namekey = :key, modifiedby = :actor, modifiedon = :now WHERE msdyn_aimodelid = :id;

-- Another table than before: whether the prediction has its result column there (F2).
-- name: life_model_bind
UPDATE msdyn_aimodel SET makerdeck_inputtable = :table, makerdeck_resultcolumn = EXISTS (SELECT 1 FROM makerdeck_column c
	WHERE c.tableid = :table AND c.resultof = :id)
WHERE msdyn_aimodelid = :id AND makerdeck_inputtable IS NOT :table;

-- name: life_model_run
UPDATE msdyn_aimodel SET msdyn_activerunconfigurationid = :run, statecode = :run IS NOT NULL, statuscode = :run IS NOT NULL,
	modifiedby = :actor, modifiedon = :now WHERE msdyn_aimodelid = :id;

-- name: life_model_result_column
UPDATE msdyn_aimodel SET makerdeck_resultcolumn = 1 WHERE msdyn_aimodelid = :id AND makerdeck_resultcolumn = 0;

-- name: life_container_add
INSERT INTO msdyn_aibdatasetscontainer (msdyn_aibdatasetscontainerid, msdyn_name, namekey, msdyn_aimodelid, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon)
VALUES (:id, :name, :key, :model, :owner, :unit, :owner, :now, :owner, :now);

-- ---------------------------------------------------------------- versions

-- name: life_configuration_add
INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_name, msdyn_aimodelid, msdyn_type, statecode, statuscode,
	msdyn_majoriterationnumber, msdyn_minoriterationnumber, msdyn_trainedmodelaiconfigurationpareid, msdyn_createdfromconfigurationid,
	msdyn_lasttrainorrundate, msdyn_lasterrors, msdyn_modelperformance, msdyn_databinding, msdyn_schedulingoptions,
	createdby, createdon, modifiedby, modifiedon)
VALUES (:id, :name, :model, :type, :state, :status, :major, :minor, :trained, :from, :on, :errors, :performance, :binding, :schedule,
	:actor, :now, :actor, :now);

-- name: life_configuration_train
UPDATE msdyn_aiconfiguration SET msdyn_name = :name, statecode = :state, statuscode = :status, msdyn_majoriterationnumber = :major,
	msdyn_minoriterationnumber = :minor, msdyn_lasttrainorrundate = :on, msdyn_lasterrors = :errors,
	msdyn_modelperformance = :performance, msdyn_databinding = :binding, modifiedby = :actor, modifiedon = :now
WHERE msdyn_aiconfigurationid = :id;

-- For the demonstration: days and status stay.
-- name: life_configuration_fill
UPDATE msdyn_aiconfiguration SET msdyn_modelperformance = :performance, msdyn_databinding = :binding WHERE msdyn_aiconfigurationid = :id;

-- name: life_configuration_bind
UPDATE msdyn_aiconfiguration SET msdyn_databinding = :binding, modifiedby = :actor, modifiedon = :now WHERE msdyn_aiconfigurationid = :id;

-- name: life_configuration_status
UPDATE msdyn_aiconfiguration SET statecode = 2, statuscode = :status, modifiedby = :actor, modifiedon = :now
WHERE msdyn_aiconfigurationid = :id AND statuscode <> :status;

-- After it's unpublished nothing of it says that it's published (F1): imported versions may.
-- name: life_configurations_unpublish
UPDATE msdyn_aiconfiguration SET statecode = 2, statuscode = 6, modifiedby = :actor, modifiedon = :now
WHERE msdyn_aimodelid = :model AND statuscode IN (7, 11);

-- name: life_configuration_schedule
UPDATE msdyn_aiconfiguration SET msdyn_schedulingoptions = :schedule, modifiedby = :actor, modifiedon = :now
WHERE msdyn_aiconfigurationid = :id;

-- name: life_configuration_drop
DELETE FROM msdyn_aiconfiguration WHERE msdyn_aiconfigurationid = :id;

-- name: life_learned_put
INSERT INTO makerdeck_learned (msdyn_aiconfigurationid, kind, bytes) VALUES (:id, :kind, :bytes)
ON CONFLICT (msdyn_aiconfigurationid) DO UPDATE SET kind = excluded.kind, bytes = excluded.bytes;

-- name: life_learned_drop
DELETE FROM makerdeck_learned WHERE msdyn_aiconfigurationid = :id;

-- ---------------------------------------------------------------- deleting (F6)

-- UX.md 5.6: published, shared, called, or run.
-- name: life_is_used
SELECT m.msdyn_activerunconfigurationid IS NOT NULL
	OR EXISTS (SELECT 1 FROM principalobjectaccess s INDEXED BY access_object
		WHERE s.objectid = m.msdyn_aimodelid AND (s.accessrightsmask | s.inheritedaccessrightsmask) <> 0)
	OR EXISTS (SELECT 1 FROM makerdeck_call c WHERE c.msdyn_aimodelid = m.msdyn_aimodelid)
	OR EXISTS (SELECT 1 FROM msdyn_aievent e WHERE e.msdyn_aimodelid = m.msdyn_aimodelid)
FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = :id;

-- Everything that hangs on a container and the container itself, leaves first: table by table (REFERENCE 1.3).
-- name: life_below
SELECT 0 AS kind, a.msdyn_aibfileattacheddataid, a.msdyn_key FROM msdyn_aibdataset d
	CROSS JOIN msdyn_aibdatasetfile f ON f.msdyn_aibdatasetid = d.msdyn_aibdatasetid
	CROSS JOIN msdyn_aibfileattacheddata a ON a.msdyn_aibdatasetfileid = f.msdyn_aibdatasetfileid
	WHERE d.msdyn_aibdatasetscontainerid = :container
UNION ALL
SELECT 1, r.msdyn_aibdatasetrecordid, r.msdyn_name FROM msdyn_aibdataset d
	CROSS JOIN msdyn_aibdatasetrecord r ON r.msdyn_aibdatasetsid = d.msdyn_aibdatasetid WHERE d.msdyn_aibdatasetscontainerid = :container
UNION ALL
SELECT 2, f.msdyn_aibdatasetfileid, f.msdyn_name FROM msdyn_aibdataset d
	CROSS JOIN msdyn_aibdatasetfile f ON f.msdyn_aibdatasetid = d.msdyn_aibdatasetid WHERE d.msdyn_aibdatasetscontainerid = :container
UNION ALL
SELECT 3, f.msdyn_aibfileid, f.msdyn_name FROM msdyn_aibfile f WHERE f.msdyn_aibdatasetscontainerid = :container
UNION ALL
SELECT 4, d.msdyn_aibdatasetid, d.msdyn_name FROM msdyn_aibdataset d WHERE d.msdyn_aibdatasetscontainerid = :container
UNION ALL
SELECT 5, c.msdyn_aibdatasetscontainerid, c.msdyn_name FROM msdyn_aibdatasetscontainer c WHERE c.msdyn_aibdatasetscontainerid = :container
ORDER BY 1, 2;

-- name: life_below_drop
-- each: OF attached=msdyn_aibfileattacheddata,msdyn_aibfileattacheddataid record=msdyn_aibdatasetrecord,msdyn_aibdatasetrecordid datasetfile=msdyn_aibdatasetfile,msdyn_aibdatasetfileid file=msdyn_aibfile,msdyn_aibfileid dataset=msdyn_aibdataset,msdyn_aibdatasetid container=msdyn_aibdatasetscontainer,msdyn_aibdatasetscontainerid
DELETE FROM {OF.1} WHERE {OF.2} = :id;

-- A file that another container's dataset names: the link is removed (REFERENCE 1.3).
-- name: life_file_unlink
UPDATE msdyn_aibdatasetfile SET msdyn_aibfileid = NULL WHERE msdyn_aibfileid = :id;

-- name: life_shares
SELECT s.principalid, s.principaltypecode, coalesce(o.name, '') FROM principalobjectaccess s INDEXED BY access_object
LEFT JOIN owner o ON o.ownerid = s.principalid WHERE s.objectid = :id ORDER BY s.principalid;

-- What called it keeps its name, and what was recorded of it.
-- name: life_call_name
UPDATE makerdeck_call SET msdyn_name = :name WHERE msdyn_aimodelid = :id;

-- name: life_event_name
UPDATE msdyn_aievent SET makerdeck_modelname = :name WHERE msdyn_aimodelid = :id AND makerdeck_modelname <> :name;

-- name: life_model_drop
DELETE FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- name: life_callers
SELECT callertype, callerid FROM makerdeck_call WHERE msdyn_aimodelid = :id ORDER BY callertype, callerid LIMIT :limit;
