-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is shown of one model or prompt (portal/model_detail).

-- name: detail_facts
SELECT t.msdyn_uniquename, coalesce(o.name, ''), m.msdyn_activerunconfigurationid
FROM msdyn_aimodel m CROSS JOIN msdyn_aitemplate t ON t.msdyn_aitemplateid = m.msdyn_templateid
	LEFT JOIN owner o ON o.ownerid = m.createdby
WHERE m.msdyn_aimodelid = :id;

-- Newest first; a run configuration stands beside the training configuration that it runs.
-- name: detail_configurations
SELECT msdyn_aiconfigurationid, msdyn_type, statuscode, msdyn_majoriterationnumber, msdyn_minoriterationnumber,
	msdyn_lasttrainorrundate, modifiedon, msdyn_trainedmodelaiconfigurationpareid, msdyn_modelperformance, msdyn_customconfiguration
FROM msdyn_aiconfiguration WHERE msdyn_aimodelid = :id
ORDER BY msdyn_majoriterationnumber DESC, msdyn_minoriterationnumber DESC, msdyn_type DESC, msdyn_aiconfigurationid;

-- name: detail_container_counts
SELECT (SELECT count(*) FROM msdyn_aibfile f WHERE f.msdyn_aibdatasetscontainerid = :id),
	(SELECT count(*) FROM msdyn_aibdataset d WHERE d.msdyn_aibdatasetscontainerid = :id),
	(SELECT count(*) FROM msdyn_aibdataset d CROSS JOIN msdyn_aibdatasetrecord r ON r.msdyn_aibdatasetsid = d.msdyn_aibdatasetid
		WHERE d.msdyn_aibdatasetscontainerid = :id);

-- By name; teams with the number of their people.
-- name: detail_shares
SELECT s.principalid, s.principaltypecode, s.accessrightsmask | s.inheritedaccessrightsmask, s.changedon, coalesce(o.name, ''),
	coalesce(u.domainname, ''), coalesce(u.isdisabled, 0), coalesce(t.teamtype, 0),
	(SELECT count(*) FROM teammembership m WHERE m.teamid = t.teamid)
FROM principalobjectaccess s INDEXED BY access_object
	LEFT JOIN owner o ON o.ownerid = s.principalid
	LEFT JOIN systemuser u ON u.systemuserid = s.principalid
	LEFT JOIN team t ON t.teamid = s.principalid
WHERE s.objectid = :id ORDER BY coalesce(t.teamid IS NULL, 1), o.namekey, s.principalid;

-- name: detail_callers
SELECT callertype, callerid FROM makerdeck_call WHERE msdyn_aimodelid = :id ORDER BY callertype DESC, callerid LIMIT 500;
