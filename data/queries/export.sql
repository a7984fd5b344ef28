-- SPDX-License-Identifier: GPL-3.0-or-later
-- Export (portal/export): per table all rows by their key, the columns in the order of portal/import_rows.c.

-- name: export_organization
SELECT
	organizationid, name, sharetopreviousowneronassign, makerdeck_previewmodels, makerdeck_aiprompts
FROM organization
ORDER BY organizationid;

-- name: export_businessunit
SELECT
	businessunitid, name, parentbusinessunitid
FROM businessunit
ORDER BY businessunitid;

-- name: export_systemuser
SELECT
	x.systemuserid, o.name, x.domainname, x.internalemailaddress, x.azureactivedirectoryobjectid,
	x.accessmode, x.isdisabled, x.businessunitid, x.makerdeck_persona
FROM systemuser x JOIN owner o ON o.ownerid = x.systemuserid
ORDER BY x.systemuserid;

-- name: export_team
SELECT
	x.teamid, o.name, x.teamtype, x.membershiptype, x.isdefault, x.azureactivedirectoryobjectid,
	x.administratorid, x.businessunitid
FROM team x JOIN owner o ON o.ownerid = x.teamid
ORDER BY x.teamid;

-- name: export_teammembership
SELECT
	teamid, systemuserid
FROM teammembership
ORDER BY teamid, systemuserid;

-- name: export_role
SELECT
	roleid, name, businessunitid, roletemplateid, parentrootroleid, isinherited
FROM role
ORDER BY roleid;

-- name: export_privilege
SELECT
	privilegeid, name, accessright
FROM privilege
ORDER BY privilegeid;

-- name: export_roleprivileges
SELECT
	roleid, privilegeid, privilegedepthmask
FROM roleprivileges
ORDER BY roleid, privilegeid;

-- name: export_systemuserroles
SELECT
	systemuserid, roleid
FROM systemuserroles
ORDER BY systemuserid, roleid;

-- name: export_teamroles
SELECT
	teamid, roleid
FROM teamroles
ORDER BY teamid, roleid;

-- name: export_msdyn_aitemplate
SELECT
	msdyn_aitemplateid, msdyn_uniquename, msdyn_templateversion, msdyn_istrainable, msdyn_resourceinfo,
	createdon, modifiedon
FROM msdyn_aitemplate
ORDER BY msdyn_aitemplateid;

-- name: export_msdyn_aimodel
SELECT
	msdyn_aimodelid, msdyn_name, msdyn_templateid, msdyn_activerunconfigurationid,
	msdyn_modelcreationcontext, msdyn_sharewithorganizationoncreate, msdyn_retrainworkflowid,
	msdyn_scheduleinferenceworkflowid, componentstate, ismanaged, iscustomizable,
	makerdeck_resultcolumn, makerdeck_inputtable, statecode, statuscode, ownerid, owningbusinessunit, createdby, createdon,
	modifiedby, modifiedon
FROM msdyn_aimodel
ORDER BY msdyn_aimodelid;

-- name: export_msdyn_aiconfiguration
SELECT
	msdyn_aiconfigurationid, msdyn_name, msdyn_aimodelid, msdyn_type, statecode, statuscode,
	msdyn_majoriterationnumber, msdyn_minoriterationnumber, msdyn_trainedmodelaiconfigurationpareid,
	msdyn_createdfromconfigurationid, msdyn_lasttrainorrundate, msdyn_lasterrors,
	msdyn_modelperformance, msdyn_customconfiguration, msdyn_runconfiguration, msdyn_databinding,
	msdyn_schedulingoptions, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aiconfiguration
ORDER BY msdyn_aiconfigurationid;

-- name: export_msdyn_aibdatasetscontainer
SELECT
	msdyn_aibdatasetscontainerid, msdyn_name, msdyn_aimodelid, statecode, statuscode, ownerid,
	owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdatasetscontainer
ORDER BY msdyn_aibdatasetscontainerid;

-- name: export_msdyn_aibdataset
SELECT
	msdyn_aibdatasetid, msdyn_name, msdyn_aibdatasetscontainerid, msdyn_metadata, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdataset
ORDER BY msdyn_aibdatasetid;

-- name: export_msdyn_aibfile
SELECT
	msdyn_aibfileid, msdyn_name, msdyn_aibdatasetscontainerid, msdyn_mimetype, msdyn_size,
	msdyn_checksum, msdyn_importmetadata, statecode, statuscode, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibfile
ORDER BY msdyn_aibfileid;

-- name: export_msdyn_aibdatasetfile
SELECT
	msdyn_aibdatasetfileid, msdyn_name, msdyn_aibdatasetid, msdyn_aibfileid, msdyn_lastmodifieddate,
	statecode, statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdatasetfile
ORDER BY msdyn_aibdatasetfileid;

-- name: export_msdyn_aibdatasetrecord
SELECT
	msdyn_aibdatasetrecordid, msdyn_name, msdyn_aibdatasetsid, msdyn_data, msdyn_recordtype, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdatasetrecord
ORDER BY msdyn_aibdatasetrecordid;

-- name: export_msdyn_aibfileattacheddata
SELECT
	msdyn_aibfileattacheddataid, msdyn_key, msdyn_aibdatasetfileid, msdyn_type, msdyn_data, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibfileattacheddata
ORDER BY msdyn_aibfileattacheddataid;

-- name: export_msdyn_aievent
SELECT
	msdyn_aieventid, msdyn_name, msdyn_aimodelid, makerdeck_modelname, msdyn_aiconfigurationid,
	msdyn_processingdate, msdyn_processingstatus, msdyn_creditconsumed, msdyn_consumptionsource,
	msdyn_datatype, msdyn_datainfo, msdyn_output, msdyn_automationname, msdyn_automationlink,
	msdyn_quicktest, msdyn_eventdata, statecode, statuscode, ownerid, owningbusinessunit, createdby,
	createdon, modifiedby, modifiedon
FROM msdyn_aievent
ORDER BY msdyn_aieventid;

-- name: export_canvasapp
SELECT
	canvasappid, displayname, name, statecode, statuscode, ownerid, owningbusinessunit, createdby,
	createdon, modifiedby, modifiedon
FROM canvasapp
ORDER BY canvasappid;

-- name: export_workflow
SELECT
	workflowid, name, category, type, clientdata, statecode, statuscode, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon
FROM workflow
ORDER BY workflowid;

-- name: export_principalobjectaccess
SELECT
	principalid, objectid, objecttypecode, principaltypecode, accessrightsmask,
	inheritedaccessrightsmask, changedon
FROM principalobjectaccess
ORDER BY principalid, objectid;

-- What an app or a flow calls; gone: the model isn't there any more.
-- name: export_calls
SELECT c.msdyn_aimodelid, c.msdyn_name, m.msdyn_aimodelid IS NULL
FROM makerdeck_call c LEFT JOIN msdyn_aimodel m ON m.msdyn_aimodelid = c.msdyn_aimodelid
WHERE c.callerid = :callerid ORDER BY c.msdyn_aimodelid;

-- name: export_makerdeck_table
SELECT
	tableid, logicalname, displayname, resultof, createdby, createdon, modifiedby, modifiedon
FROM makerdeck_table
ORDER BY tableid;

-- name: export_makerdeck_column
SELECT
	tableid, position, logicalname, displayname, type, resultof
FROM makerdeck_column
ORDER BY tableid, position;

-- In the order in which they stand: what is learned from them follows it.
-- name: export_makerdeck_row
SELECT
	recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon
FROM makerdeck_row
ORDER BY rid;

-- name: export_makerdeck_learned
SELECT msdyn_aiconfigurationid, kind, bytes FROM makerdeck_learned ORDER BY msdyn_aiconfigurationid;
