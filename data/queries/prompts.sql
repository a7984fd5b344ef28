-- SPDX-License-Identifier: GPL-3.0-or-later
-- Prompts: their text, made and saved (portal/prompt), and where they are sent (portal/endpoint).

-- ---------------------------------------------------------------- one prompt

-- What stands where its text may be: the active run configuration first, then any other run configuration, then the newest training
-- configuration (a draft's).
-- name: prompt_configurations
SELECT c.msdyn_aiconfigurationid, c.msdyn_type, c.msdyn_customconfiguration, c.msdyn_aiconfigurationid IS m.msdyn_activerunconfigurationid
FROM msdyn_aimodel m CROSS JOIN msdyn_aiconfiguration c ON c.msdyn_aimodelid = m.msdyn_aimodelid
WHERE m.msdyn_aimodelid = :id
ORDER BY c.msdyn_aiconfigurationid IS m.msdyn_activerunconfigurationid DESC, c.msdyn_type DESC, c.msdyn_majoriterationnumber DESC,
	c.msdyn_minoriterationnumber DESC, c.msdyn_aiconfigurationid;

-- ---------------------------------------------------------------- made

-- name: prompt_template
SELECT msdyn_aitemplateid FROM msdyn_aitemplate WHERE msdyn_uniquename = 'GptPowerPrompt' ORDER BY msdyn_aitemplateid LIMIT 1;

-- An environment that never had a prompt may lack it.
-- name: prompt_template_add
INSERT INTO msdyn_aitemplate (msdyn_aitemplateid, msdyn_uniquename, makerdeck_type, createdon, modifiedon)
VALUES (:id, 'GptPowerPrompt', :type, :now, :now);

-- name: prompt_add
INSERT INTO msdyn_aimodel (msdyn_aimodelid, msdyn_name, namekey, msdyn_templateid, ownerid, owningbusinessunit, createdby, createdon,
	modifiedby, modifiedon, statecode, statuscode)
VALUES (:id, :name, :key, :template, :owner, :unit, :owner, :now, :owner, :now, 1, 1);

-- name: prompt_add_configuration
INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_name, msdyn_aimodelid, msdyn_type, statecode, statuscode,
	msdyn_majoriterationnumber, msdyn_minoriterationnumber, msdyn_trainedmodelaiconfigurationpareid, msdyn_lasttrainorrundate,
	msdyn_customconfiguration, createdby, createdon, modifiedby, modifiedon)
VALUES (:id, :name, :model, :type, 2, :status, :major, :minor, :trained, :now, :body, :actor, :now, :actor, :now);

-- ---------------------------------------------------------------- saved

-- Saving an active prompt changes its run configuration.
-- name: prompt_set_body
UPDATE msdyn_aiconfiguration SET msdyn_customconfiguration = :body, msdyn_lasttrainorrundate = :now, modifiedby = :actor, modifiedon = :now
WHERE msdyn_aiconfigurationid = :id;

-- A prompt has no training: saving publishes, and what was a draft is done.
-- name: prompt_draft_done
UPDATE msdyn_aiconfiguration SET statecode = 2, statuscode = 6, modifiedby = :actor, modifiedon = :now
WHERE msdyn_aiconfigurationid = :id;

-- The newest training configuration of a prompt.
-- name: prompt_newest
SELECT msdyn_aiconfigurationid, msdyn_majoriterationnumber, msdyn_minoriterationnumber FROM msdyn_aiconfiguration
WHERE msdyn_aimodelid = :id AND msdyn_type = 190690000
ORDER BY msdyn_majoriterationnumber DESC, msdyn_minoriterationnumber DESC, msdyn_aiconfigurationid DESC LIMIT 1;

-- name: prompt_set_active
UPDATE msdyn_aimodel SET msdyn_activerunconfigurationid = :run, modifiedby = :actor, modifiedon = :now WHERE msdyn_aimodelid = :id;

-- name: prompt_set_name
UPDATE msdyn_aimodel SET msdyn_name = :name, namekey = :key, modifiedby = :actor, modifiedon = :now WHERE msdyn_aimodelid = :id;

-- ---------------------------------------------------------------- where they are sent

-- name: endpoint_get
SELECT kind, address, keyvariable, deployment, timeoutseconds, versionnumber FROM makerdeck_endpoint WHERE one = 1;

-- A new one's version is one that no earlier one had.
-- name: endpoint_put
INSERT INTO makerdeck_endpoint (one, kind, address, keyvariable, deployment, timeoutseconds, versionnumber)
VALUES (1, :kind, :address, :keyvariable, :deployment, :timeout, coalesce((SELECT max(a.seq) FROM audit a), 0))
ON CONFLICT (one) DO UPDATE SET kind = excluded.kind, address = excluded.address, keyvariable = excluded.keyvariable,
	deployment = excluded.deployment, timeoutseconds = excluded.timeoutseconds;

-- name: endpoint_drop
DELETE FROM makerdeck_endpoint WHERE one = 1;

-- name: endpoint_last_change
SELECT a.at, coalesce(o.name, '') FROM audit a LEFT JOIN owner o ON o.ownerid = a.actor
WHERE a.objectid = :object AND a.rule = '' AND a.action = 'endpoint' ORDER BY a.seq DESC LIMIT 1;
