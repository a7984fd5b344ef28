-- SPDX-License-Identifier: GPL-3.0-or-later
-- AI Events: one row for each run (E5).

-- name: event_add
INSERT INTO msdyn_aievent (
	msdyn_aieventid, msdyn_name, msdyn_aimodelid, makerdeck_modelname, msdyn_aiconfigurationid, msdyn_processingdate,
	msdyn_processingstatus, msdyn_creditconsumed, msdyn_consumptionsource, msdyn_datatype, msdyn_datainfo, msdyn_output,
	msdyn_automationname, msdyn_quicktest, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon)
VALUES (:id, :name, :model, :modelname, :configuration, :now, :status, :credits, :source, :type, :info, :output,
	:automation, :quicktest, :owner, :unit, :owner, :now, :owner, :now);
