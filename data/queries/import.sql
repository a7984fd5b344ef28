-- SPDX-License-Identifier: GPL-3.0-or-later
-- Import (portal/import): per table a row by its key, adding one, changing one. The columns of …_find stand in the order of
-- portal/import_rows.c, whose names are the parameters.

-- name: import_organization_find
SELECT
	organizationid, name, sharetopreviousowneronassign, makerdeck_previewmodels, makerdeck_aiprompts
FROM organization
WHERE organizationid = :organizationid;

-- name: import_organization_add
INSERT INTO organization (
	organizationid, name, sharetopreviousowneronassign, makerdeck_previewmodels, makerdeck_aiprompts)
VALUES (
	:organizationid, :name, :sharetopreviousowneronassign, :makerdeck_previewmodels,
	:makerdeck_aiprompts);

-- name: import_organization_update
UPDATE organization SET
	name = :name, sharetopreviousowneronassign = :sharetopreviousowneronassign, makerdeck_previewmodels
	= :makerdeck_previewmodels, makerdeck_aiprompts = :makerdeck_aiprompts
WHERE organizationid = :organizationid;

-- name: import_businessunit_find
SELECT
	businessunitid, name, parentbusinessunitid
FROM businessunit
WHERE businessunitid = :businessunitid;

-- name: import_businessunit_add
INSERT INTO businessunit (
	businessunitid, name, parentbusinessunitid, namekey)
VALUES (
	:businessunitid, :name, :parentbusinessunitid, :namekey);

-- name: import_businessunit_update
UPDATE businessunit SET
	name = :name, parentbusinessunitid = :parentbusinessunitid, namekey = :namekey
WHERE businessunitid = :businessunitid;

-- name: import_systemuser_find
SELECT
	x.systemuserid, o.name, x.domainname, x.internalemailaddress, x.azureactivedirectoryobjectid,
	x.accessmode, x.isdisabled, x.businessunitid, x.makerdeck_persona
FROM systemuser x JOIN owner o ON o.ownerid = x.systemuserid
WHERE x.systemuserid = :systemuserid;

-- name: import_systemuser_add
INSERT INTO systemuser (
	systemuserid, domainname, internalemailaddress, azureactivedirectoryobjectid, accessmode,
	isdisabled, businessunitid, makerdeck_persona)
VALUES (
	:systemuserid, :domainname, :internalemailaddress, :azureactivedirectoryobjectid, :accessmode,
	:isdisabled, :businessunitid, :makerdeck_persona);

-- name: import_systemuser_update
UPDATE systemuser SET
	domainname = :domainname, internalemailaddress = :internalemailaddress,
	azureactivedirectoryobjectid = :azureactivedirectoryobjectid, accessmode = :accessmode, isdisabled
	= :isdisabled, businessunitid = :businessunitid, makerdeck_persona = :makerdeck_persona
WHERE systemuserid = :systemuserid;

-- name: import_team_find
SELECT
	x.teamid, o.name, x.teamtype, x.membershiptype, x.isdefault, x.azureactivedirectoryobjectid,
	x.administratorid, x.businessunitid
FROM team x JOIN owner o ON o.ownerid = x.teamid
WHERE x.teamid = :teamid;

-- name: import_team_add
INSERT INTO team (
	teamid, teamtype, membershiptype, isdefault, azureactivedirectoryobjectid, administratorid,
	businessunitid)
VALUES (
	:teamid, :teamtype, :membershiptype, :isdefault, :azureactivedirectoryobjectid, :administratorid,
	:businessunitid);

-- name: import_team_update
UPDATE team SET
	teamtype = :teamtype, membershiptype = :membershiptype, isdefault = :isdefault,
	azureactivedirectoryobjectid = :azureactivedirectoryobjectid, administratorid = :administratorid,
	businessunitid = :businessunitid
WHERE teamid = :teamid;

-- name: import_teammembership_find
SELECT
	teamid, systemuserid
FROM teammembership
WHERE teamid = :teamid AND systemuserid = :systemuserid;

-- name: import_teammembership_add
INSERT INTO teammembership (
	teamid, systemuserid)
VALUES (
	:teamid, :systemuserid);

-- name: import_role_find
SELECT
	roleid, name, businessunitid, roletemplateid, parentrootroleid, isinherited
FROM role
WHERE roleid = :roleid;

-- name: import_role_add
INSERT INTO role (
	roleid, name, businessunitid, roletemplateid, parentrootroleid, isinherited, namekey)
VALUES (
	:roleid, :name, :businessunitid, :roletemplateid, :parentrootroleid, :isinherited, :namekey);

-- name: import_role_update
UPDATE role SET
	name = :name, businessunitid = :businessunitid, roletemplateid = :roletemplateid, parentrootroleid
	= :parentrootroleid, isinherited = :isinherited, namekey = :namekey
WHERE roleid = :roleid;

-- Tables of the environment's own (F4): rowcount is counted again afterwards.
-- name: import_makerdeck_table_find
SELECT
	tableid, logicalname, displayname, resultof, createdby, createdon, modifiedby, modifiedon
FROM makerdeck_table
WHERE tableid = :tableid;

-- name: import_makerdeck_table_add
INSERT INTO makerdeck_table (
	tableid, logicalname, displayname, resultof, createdby, createdon, modifiedby, modifiedon, namekey)
VALUES (
	:tableid, :logicalname, :displayname, :resultof, :createdby, :createdon, :modifiedby, :modifiedon, :namekey);

-- name: import_makerdeck_table_update
UPDATE makerdeck_table SET
	logicalname = :logicalname, displayname = :displayname, resultof = :resultof, createdby = :createdby,
	createdon = :createdon, modifiedby = :modifiedby, modifiedon = :modifiedon, namekey = :namekey
WHERE tableid = :tableid;

-- name: import_makerdeck_column_find
SELECT
	tableid, position, logicalname, displayname, type, resultof
FROM makerdeck_column
WHERE tableid = :tableid AND position = :position;

-- name: import_makerdeck_column_add
INSERT INTO makerdeck_column (
	tableid, position, logicalname, displayname, type, resultof)
VALUES (
	:tableid, :position, :logicalname, :displayname, :type, :resultof);

-- name: import_makerdeck_column_update
UPDATE makerdeck_column SET
	logicalname = :logicalname, displayname = :displayname, type = :type, resultof = :resultof
WHERE tableid = :tableid AND position = :position;

-- name: import_makerdeck_row_find
SELECT
	recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon
FROM makerdeck_row
WHERE recordid = :recordid;

-- name: import_makerdeck_row_add
INSERT INTO makerdeck_row (
	recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon)
VALUES (
	:recordid, :tableid, :cells, :ownerid, :owningbusinessunit, :createdon, :modifiedon);

-- name: import_makerdeck_row_update
UPDATE makerdeck_row SET
	tableid = :tableid, cells = :cells, ownerid = :ownerid, owningbusinessunit = :owningbusinessunit,
	createdon = :createdon, modifiedon = :modifiedon, versionnumber = versionnumber + 1
WHERE recordid = :recordid;

-- Which column of a table has a logical name; whether a table has rows.
-- name: import_column_named
SELECT position FROM makerdeck_column WHERE tableid = :tableid AND logicalname = :logicalname;

-- name: import_table_has_rows
SELECT 1 FROM makerdeck_row INDEXED BY row_table WHERE tableid = :tableid LIMIT 1;

-- What a version learned was replaced: whoever read it before knows by its version.
-- name: import_learned_changed
UPDATE msdyn_aiconfiguration SET versionnumber = versionnumber + 1 WHERE msdyn_aiconfigurationid = :id;

-- A table whose columns have gaps between their places.
-- name: import_columns_astray
SELECT tableid, max(position) FROM makerdeck_column GROUP BY tableid HAVING count(*) <> max(position) + 1 LIMIT 1;

-- name: import_tables_count
UPDATE makerdeck_table SET rowcount = (SELECT count(*) FROM makerdeck_row r WHERE r.tableid = makerdeck_table.tableid)
WHERE rowcount <> (SELECT count(*) FROM makerdeck_row r WHERE r.tableid = makerdeck_table.tableid);

-- name: import_privilege_find
SELECT
	privilegeid, name, accessright
FROM privilege
WHERE privilegeid = :privilegeid;

-- name: import_privilege_add
INSERT INTO privilege (
	privilegeid, name, accessright, makerdeck_entity, makerdeck_access)
VALUES (
	:privilegeid, :name, :accessright, :makerdeck_entity, :makerdeck_access);

-- name: import_privilege_update
UPDATE privilege SET
	name = :name, accessright = :accessright, makerdeck_entity = :makerdeck_entity, makerdeck_access =
	:makerdeck_access
WHERE privilegeid = :privilegeid;

-- name: import_roleprivileges_find
SELECT
	roleid, privilegeid, privilegedepthmask
FROM roleprivileges
WHERE roleid = :roleid AND privilegeid = :privilegeid;

-- name: import_roleprivileges_add
INSERT INTO roleprivileges (
	roleid, privilegeid, privilegedepthmask)
VALUES (
	:roleid, :privilegeid, :privilegedepthmask);

-- name: import_roleprivileges_update
UPDATE roleprivileges SET
	privilegedepthmask = :privilegedepthmask
WHERE roleid = :roleid AND privilegeid = :privilegeid;

-- name: import_systemuserroles_find
SELECT
	systemuserid, roleid
FROM systemuserroles
WHERE systemuserid = :systemuserid AND roleid = :roleid;

-- name: import_systemuserroles_add
INSERT INTO systemuserroles (
	systemuserid, roleid)
VALUES (
	:systemuserid, :roleid);

-- name: import_teamroles_find
SELECT
	teamid, roleid
FROM teamroles
WHERE teamid = :teamid AND roleid = :roleid;

-- name: import_teamroles_add
INSERT INTO teamroles (
	teamid, roleid)
VALUES (
	:teamid, :roleid);

-- name: import_msdyn_aitemplate_find
SELECT
	msdyn_aitemplateid, msdyn_uniquename, msdyn_templateversion, msdyn_istrainable, msdyn_resourceinfo,
	createdon, modifiedon
FROM msdyn_aitemplate
WHERE msdyn_aitemplateid = :msdyn_aitemplateid;

-- name: import_msdyn_aitemplate_add
INSERT INTO msdyn_aitemplate (
	msdyn_aitemplateid, msdyn_uniquename, msdyn_templateversion, msdyn_istrainable, msdyn_resourceinfo,
	createdon, modifiedon, makerdeck_type)
VALUES (
	:msdyn_aitemplateid, :msdyn_uniquename, :msdyn_templateversion, :msdyn_istrainable,
	:msdyn_resourceinfo, :createdon, :modifiedon, :makerdeck_type);

-- name: import_msdyn_aitemplate_update
UPDATE msdyn_aitemplate SET
	msdyn_uniquename = :msdyn_uniquename, msdyn_templateversion = :msdyn_templateversion,
	msdyn_istrainable = :msdyn_istrainable, msdyn_resourceinfo = :msdyn_resourceinfo, createdon =
	:createdon, modifiedon = :modifiedon, makerdeck_type = :makerdeck_type
WHERE msdyn_aitemplateid = :msdyn_aitemplateid;

-- name: import_msdyn_aimodel_find
SELECT
	msdyn_aimodelid, msdyn_name, msdyn_templateid, msdyn_activerunconfigurationid,
	msdyn_modelcreationcontext, msdyn_sharewithorganizationoncreate, msdyn_retrainworkflowid,
	msdyn_scheduleinferenceworkflowid, componentstate, ismanaged, iscustomizable,
	makerdeck_resultcolumn, makerdeck_inputtable, statecode, statuscode, ownerid, owningbusinessunit, createdby, createdon,
	modifiedby, modifiedon
FROM msdyn_aimodel
WHERE msdyn_aimodelid = :msdyn_aimodelid;

-- name: import_msdyn_aimodel_add
INSERT INTO msdyn_aimodel (
	msdyn_aimodelid, msdyn_name, msdyn_templateid, msdyn_activerunconfigurationid,
	msdyn_modelcreationcontext, msdyn_sharewithorganizationoncreate, msdyn_retrainworkflowid,
	msdyn_scheduleinferenceworkflowid, componentstate, ismanaged, iscustomizable,
	makerdeck_resultcolumn, makerdeck_inputtable, statecode, statuscode, ownerid, owningbusinessunit, createdby, createdon,
	modifiedby, modifiedon, namekey)
VALUES (
	:msdyn_aimodelid, :msdyn_name, :msdyn_templateid, :msdyn_activerunconfigurationid,
	:msdyn_modelcreationcontext, :msdyn_sharewithorganizationoncreate, :msdyn_retrainworkflowid,
	:msdyn_scheduleinferenceworkflowid, :componentstate, :ismanaged, :iscustomizable,
	:makerdeck_resultcolumn, :makerdeck_inputtable, :statecode, :statuscode, :ownerid, :owningbusinessunit, :createdby,
	:createdon, :modifiedby, :modifiedon, :namekey);

-- name: import_msdyn_aimodel_update
UPDATE msdyn_aimodel SET
	msdyn_name = :msdyn_name, msdyn_templateid = :msdyn_templateid, msdyn_activerunconfigurationid =
	:msdyn_activerunconfigurationid, msdyn_modelcreationcontext = :msdyn_modelcreationcontext,
	msdyn_sharewithorganizationoncreate = :msdyn_sharewithorganizationoncreate, msdyn_retrainworkflowid
	= :msdyn_retrainworkflowid, msdyn_scheduleinferenceworkflowid = :msdyn_scheduleinferenceworkflowid,
	componentstate = :componentstate, ismanaged = :ismanaged, iscustomizable = :iscustomizable,
	makerdeck_resultcolumn = :makerdeck_resultcolumn, makerdeck_inputtable = :makerdeck_inputtable, statecode = :statecode, statuscode = :statuscode,
	ownerid = :ownerid, owningbusinessunit = :owningbusinessunit, createdby = :createdby, createdon =
	:createdon, modifiedby = :modifiedby, modifiedon = :modifiedon, namekey = :namekey
WHERE msdyn_aimodelid = :msdyn_aimodelid;

-- name: import_msdyn_aiconfiguration_find
SELECT
	msdyn_aiconfigurationid, msdyn_name, msdyn_aimodelid, msdyn_type, statecode, statuscode,
	msdyn_majoriterationnumber, msdyn_minoriterationnumber, msdyn_trainedmodelaiconfigurationpareid,
	msdyn_createdfromconfigurationid, msdyn_lasttrainorrundate, msdyn_lasterrors,
	msdyn_modelperformance, msdyn_customconfiguration, msdyn_runconfiguration, msdyn_databinding,
	msdyn_schedulingoptions, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aiconfiguration
WHERE msdyn_aiconfigurationid = :msdyn_aiconfigurationid;

-- name: import_msdyn_aiconfiguration_add
INSERT INTO msdyn_aiconfiguration (
	msdyn_aiconfigurationid, msdyn_name, msdyn_aimodelid, msdyn_type, statecode, statuscode,
	msdyn_majoriterationnumber, msdyn_minoriterationnumber, msdyn_trainedmodelaiconfigurationpareid,
	msdyn_createdfromconfigurationid, msdyn_lasttrainorrundate, msdyn_lasterrors,
	msdyn_modelperformance, msdyn_customconfiguration, msdyn_runconfiguration, msdyn_databinding,
	msdyn_schedulingoptions, createdby, createdon, modifiedby, modifiedon)
VALUES (
	:msdyn_aiconfigurationid, :msdyn_name, :msdyn_aimodelid, :msdyn_type, :statecode, :statuscode,
	:msdyn_majoriterationnumber, :msdyn_minoriterationnumber, :msdyn_trainedmodelaiconfigurationpareid,
	:msdyn_createdfromconfigurationid, :msdyn_lasttrainorrundate, :msdyn_lasterrors,
	:msdyn_modelperformance, :msdyn_customconfiguration, :msdyn_runconfiguration, :msdyn_databinding,
	:msdyn_schedulingoptions, :createdby, :createdon, :modifiedby, :modifiedon);

-- name: import_msdyn_aiconfiguration_update
UPDATE msdyn_aiconfiguration SET
	msdyn_name = :msdyn_name, msdyn_aimodelid = :msdyn_aimodelid, msdyn_type = :msdyn_type, statecode =
	:statecode, statuscode = :statuscode, msdyn_majoriterationnumber = :msdyn_majoriterationnumber,
	msdyn_minoriterationnumber = :msdyn_minoriterationnumber, msdyn_trainedmodelaiconfigurationpareid =
	:msdyn_trainedmodelaiconfigurationpareid, msdyn_createdfromconfigurationid =
	:msdyn_createdfromconfigurationid, msdyn_lasttrainorrundate = :msdyn_lasttrainorrundate,
	msdyn_lasterrors = :msdyn_lasterrors, msdyn_modelperformance = :msdyn_modelperformance,
	msdyn_customconfiguration = :msdyn_customconfiguration, msdyn_runconfiguration =
	:msdyn_runconfiguration, msdyn_databinding = :msdyn_databinding, msdyn_schedulingoptions =
	:msdyn_schedulingoptions, createdby = :createdby, createdon = :createdon, modifiedby = :modifiedby,
	modifiedon = :modifiedon
WHERE msdyn_aiconfigurationid = :msdyn_aiconfigurationid;

-- name: import_msdyn_aibdatasetscontainer_find
SELECT
	msdyn_aibdatasetscontainerid, msdyn_name, msdyn_aimodelid, statecode, statuscode, ownerid,
	owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdatasetscontainer
WHERE msdyn_aibdatasetscontainerid = :msdyn_aibdatasetscontainerid;

-- name: import_msdyn_aibdatasetscontainer_add
INSERT INTO msdyn_aibdatasetscontainer (
	msdyn_aibdatasetscontainerid, msdyn_name, msdyn_aimodelid, statecode, statuscode, ownerid,
	owningbusinessunit, createdby, createdon, modifiedby, modifiedon, namekey)
VALUES (
	:msdyn_aibdatasetscontainerid, :msdyn_name, :msdyn_aimodelid, :statecode, :statuscode, :ownerid,
	:owningbusinessunit, :createdby, :createdon, :modifiedby, :modifiedon, :namekey);

-- name: import_msdyn_aibdatasetscontainer_update
UPDATE msdyn_aibdatasetscontainer SET
	msdyn_name = :msdyn_name, msdyn_aimodelid = :msdyn_aimodelid, statecode = :statecode, statuscode =
	:statuscode, ownerid = :ownerid, owningbusinessunit = :owningbusinessunit, createdby = :createdby,
	createdon = :createdon, modifiedby = :modifiedby, modifiedon = :modifiedon, namekey = :namekey
WHERE msdyn_aibdatasetscontainerid = :msdyn_aibdatasetscontainerid;

-- name: import_msdyn_aibdataset_find
SELECT
	msdyn_aibdatasetid, msdyn_name, msdyn_aibdatasetscontainerid, msdyn_metadata, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdataset
WHERE msdyn_aibdatasetid = :msdyn_aibdatasetid;

-- name: import_msdyn_aibdataset_add
INSERT INTO msdyn_aibdataset (
	msdyn_aibdatasetid, msdyn_name, msdyn_aibdatasetscontainerid, msdyn_metadata, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon)
VALUES (
	:msdyn_aibdatasetid, :msdyn_name, :msdyn_aibdatasetscontainerid, :msdyn_metadata, :statecode,
	:statuscode, :ownerid, :owningbusinessunit, :createdby, :createdon, :modifiedby, :modifiedon);

-- name: import_msdyn_aibdataset_update
UPDATE msdyn_aibdataset SET
	msdyn_name = :msdyn_name, msdyn_aibdatasetscontainerid = :msdyn_aibdatasetscontainerid,
	msdyn_metadata = :msdyn_metadata, statecode = :statecode, statuscode = :statuscode, ownerid =
	:ownerid, owningbusinessunit = :owningbusinessunit, createdby = :createdby, createdon = :createdon,
	modifiedby = :modifiedby, modifiedon = :modifiedon
WHERE msdyn_aibdatasetid = :msdyn_aibdatasetid;

-- name: import_msdyn_aibfile_find
SELECT
	msdyn_aibfileid, msdyn_name, msdyn_aibdatasetscontainerid, msdyn_mimetype, msdyn_size,
	msdyn_checksum, msdyn_importmetadata, statecode, statuscode, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibfile
WHERE msdyn_aibfileid = :msdyn_aibfileid;

-- name: import_msdyn_aibfile_add
INSERT INTO msdyn_aibfile (
	msdyn_aibfileid, msdyn_name, msdyn_aibdatasetscontainerid, msdyn_mimetype, msdyn_size,
	msdyn_checksum, msdyn_importmetadata, statecode, statuscode, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon)
VALUES (
	:msdyn_aibfileid, :msdyn_name, :msdyn_aibdatasetscontainerid, :msdyn_mimetype, :msdyn_size,
	:msdyn_checksum, :msdyn_importmetadata, :statecode, :statuscode, :ownerid, :owningbusinessunit,
	:createdby, :createdon, :modifiedby, :modifiedon);

-- name: import_msdyn_aibfile_update
UPDATE msdyn_aibfile SET
	msdyn_name = :msdyn_name, msdyn_aibdatasetscontainerid = :msdyn_aibdatasetscontainerid,
	msdyn_mimetype = :msdyn_mimetype, msdyn_size = :msdyn_size, msdyn_checksum = :msdyn_checksum,
	msdyn_importmetadata = :msdyn_importmetadata, statecode = :statecode, statuscode = :statuscode,
	ownerid = :ownerid, owningbusinessunit = :owningbusinessunit, createdby = :createdby, createdon =
	:createdon, modifiedby = :modifiedby, modifiedon = :modifiedon
WHERE msdyn_aibfileid = :msdyn_aibfileid;

-- name: import_msdyn_aibdatasetfile_find
SELECT
	msdyn_aibdatasetfileid, msdyn_name, msdyn_aibdatasetid, msdyn_aibfileid, msdyn_lastmodifieddate,
	statecode, statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdatasetfile
WHERE msdyn_aibdatasetfileid = :msdyn_aibdatasetfileid;

-- name: import_msdyn_aibdatasetfile_add
INSERT INTO msdyn_aibdatasetfile (
	msdyn_aibdatasetfileid, msdyn_name, msdyn_aibdatasetid, msdyn_aibfileid, msdyn_lastmodifieddate,
	statecode, statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon)
VALUES (
	:msdyn_aibdatasetfileid, :msdyn_name, :msdyn_aibdatasetid, :msdyn_aibfileid,
	:msdyn_lastmodifieddate, :statecode, :statuscode, :ownerid, :owningbusinessunit, :createdby,
	:createdon, :modifiedby, :modifiedon);

-- name: import_msdyn_aibdatasetfile_update
UPDATE msdyn_aibdatasetfile SET
	msdyn_name = :msdyn_name, msdyn_aibdatasetid = :msdyn_aibdatasetid, msdyn_aibfileid =
	:msdyn_aibfileid, msdyn_lastmodifieddate = :msdyn_lastmodifieddate, statecode = :statecode,
	statuscode = :statuscode, ownerid = :ownerid, owningbusinessunit = :owningbusinessunit, createdby =
	:createdby, createdon = :createdon, modifiedby = :modifiedby, modifiedon = :modifiedon
WHERE msdyn_aibdatasetfileid = :msdyn_aibdatasetfileid;

-- name: import_msdyn_aibdatasetrecord_find
SELECT
	msdyn_aibdatasetrecordid, msdyn_name, msdyn_aibdatasetsid, msdyn_data, msdyn_recordtype, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibdatasetrecord
WHERE msdyn_aibdatasetrecordid = :msdyn_aibdatasetrecordid;

-- name: import_msdyn_aibdatasetrecord_add
INSERT INTO msdyn_aibdatasetrecord (
	msdyn_aibdatasetrecordid, msdyn_name, msdyn_aibdatasetsid, msdyn_data, msdyn_recordtype, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon)
VALUES (
	:msdyn_aibdatasetrecordid, :msdyn_name, :msdyn_aibdatasetsid, :msdyn_data, :msdyn_recordtype,
	:statecode, :statuscode, :ownerid, :owningbusinessunit, :createdby, :createdon, :modifiedby,
	:modifiedon);

-- name: import_msdyn_aibdatasetrecord_update
UPDATE msdyn_aibdatasetrecord SET
	msdyn_name = :msdyn_name, msdyn_aibdatasetsid = :msdyn_aibdatasetsid, msdyn_data = :msdyn_data,
	msdyn_recordtype = :msdyn_recordtype, statecode = :statecode, statuscode = :statuscode, ownerid =
	:ownerid, owningbusinessunit = :owningbusinessunit, createdby = :createdby, createdon = :createdon,
	modifiedby = :modifiedby, modifiedon = :modifiedon
WHERE msdyn_aibdatasetrecordid = :msdyn_aibdatasetrecordid;

-- name: import_msdyn_aibfileattacheddata_find
SELECT
	msdyn_aibfileattacheddataid, msdyn_key, msdyn_aibdatasetfileid, msdyn_type, msdyn_data, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon
FROM msdyn_aibfileattacheddata
WHERE msdyn_aibfileattacheddataid = :msdyn_aibfileattacheddataid;

-- name: import_msdyn_aibfileattacheddata_add
INSERT INTO msdyn_aibfileattacheddata (
	msdyn_aibfileattacheddataid, msdyn_key, msdyn_aibdatasetfileid, msdyn_type, msdyn_data, statecode,
	statuscode, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon)
VALUES (
	:msdyn_aibfileattacheddataid, :msdyn_key, :msdyn_aibdatasetfileid, :msdyn_type, :msdyn_data,
	:statecode, :statuscode, :ownerid, :owningbusinessunit, :createdby, :createdon, :modifiedby,
	:modifiedon);

-- name: import_msdyn_aibfileattacheddata_update
UPDATE msdyn_aibfileattacheddata SET
	msdyn_key = :msdyn_key, msdyn_aibdatasetfileid = :msdyn_aibdatasetfileid, msdyn_type = :msdyn_type,
	msdyn_data = :msdyn_data, statecode = :statecode, statuscode = :statuscode, ownerid = :ownerid,
	owningbusinessunit = :owningbusinessunit, createdby = :createdby, createdon = :createdon,
	modifiedby = :modifiedby, modifiedon = :modifiedon
WHERE msdyn_aibfileattacheddataid = :msdyn_aibfileattacheddataid;

-- name: import_msdyn_aievent_find
SELECT
	msdyn_aieventid, msdyn_name, msdyn_aimodelid, makerdeck_modelname, msdyn_aiconfigurationid,
	msdyn_processingdate, msdyn_processingstatus, msdyn_creditconsumed, msdyn_consumptionsource,
	msdyn_datatype, msdyn_datainfo, msdyn_output, msdyn_automationname, msdyn_automationlink,
	msdyn_quicktest, msdyn_eventdata, statecode, statuscode, ownerid, owningbusinessunit, createdby,
	createdon, modifiedby, modifiedon
FROM msdyn_aievent
WHERE msdyn_aieventid = :msdyn_aieventid;

-- name: import_msdyn_aievent_add
INSERT INTO msdyn_aievent (
	msdyn_aieventid, msdyn_name, msdyn_aimodelid, makerdeck_modelname, msdyn_aiconfigurationid,
	msdyn_processingdate, msdyn_processingstatus, msdyn_creditconsumed, msdyn_consumptionsource,
	msdyn_datatype, msdyn_datainfo, msdyn_output, msdyn_automationname, msdyn_automationlink,
	msdyn_quicktest, msdyn_eventdata, statecode, statuscode, ownerid, owningbusinessunit, createdby,
	createdon, modifiedby, modifiedon)
VALUES (
	:msdyn_aieventid, :msdyn_name, :msdyn_aimodelid, :makerdeck_modelname, :msdyn_aiconfigurationid,
	:msdyn_processingdate, :msdyn_processingstatus, :msdyn_creditconsumed, :msdyn_consumptionsource,
	:msdyn_datatype, :msdyn_datainfo, :msdyn_output, :msdyn_automationname, :msdyn_automationlink,
	:msdyn_quicktest, :msdyn_eventdata, :statecode, :statuscode, :ownerid, :owningbusinessunit,
	:createdby, :createdon, :modifiedby, :modifiedon);

-- name: import_msdyn_aievent_update
UPDATE msdyn_aievent SET
	msdyn_name = :msdyn_name, msdyn_aimodelid = :msdyn_aimodelid, makerdeck_modelname =
	:makerdeck_modelname, msdyn_aiconfigurationid = :msdyn_aiconfigurationid, msdyn_processingdate =
	:msdyn_processingdate, msdyn_processingstatus = :msdyn_processingstatus, msdyn_creditconsumed =
	:msdyn_creditconsumed, msdyn_consumptionsource = :msdyn_consumptionsource, msdyn_datatype =
	:msdyn_datatype, msdyn_datainfo = :msdyn_datainfo, msdyn_output = :msdyn_output,
	msdyn_automationname = :msdyn_automationname, msdyn_automationlink = :msdyn_automationlink,
	msdyn_quicktest = :msdyn_quicktest, msdyn_eventdata = :msdyn_eventdata, statecode = :statecode,
	statuscode = :statuscode, ownerid = :ownerid, owningbusinessunit = :owningbusinessunit, createdby =
	:createdby, createdon = :createdon, modifiedby = :modifiedby, modifiedon = :modifiedon
WHERE msdyn_aieventid = :msdyn_aieventid;

-- name: import_canvasapp_find
SELECT
	canvasappid, displayname, name, statecode, statuscode, ownerid, owningbusinessunit, createdby,
	createdon, modifiedby, modifiedon
FROM canvasapp
WHERE canvasappid = :canvasappid;

-- name: import_canvasapp_add
INSERT INTO canvasapp (
	canvasappid, displayname, name, statecode, statuscode, ownerid, owningbusinessunit, createdby,
	createdon, modifiedby, modifiedon, namekey)
VALUES (
	:canvasappid, :displayname, :name, :statecode, :statuscode, :ownerid, :owningbusinessunit,
	:createdby, :createdon, :modifiedby, :modifiedon, :namekey);

-- name: import_canvasapp_update
UPDATE canvasapp SET
	displayname = :displayname, name = :name, statecode = :statecode, statuscode = :statuscode, ownerid
	= :ownerid, owningbusinessunit = :owningbusinessunit, createdby = :createdby, createdon =
	:createdon, modifiedby = :modifiedby, modifiedon = :modifiedon, namekey = :namekey
WHERE canvasappid = :canvasappid;

-- name: import_workflow_find
SELECT
	workflowid, name, category, type, clientdata, statecode, statuscode, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon
FROM workflow
WHERE workflowid = :workflowid;

-- name: import_workflow_add
INSERT INTO workflow (
	workflowid, name, category, type, clientdata, statecode, statuscode, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon, namekey)
VALUES (
	:workflowid, :name, :category, :type, :clientdata, :statecode, :statuscode, :ownerid,
	:owningbusinessunit, :createdby, :createdon, :modifiedby, :modifiedon, :namekey);

-- name: import_workflow_update
UPDATE workflow SET
	name = :name, category = :category, type = :type, clientdata = :clientdata, statecode = :statecode,
	statuscode = :statuscode, ownerid = :ownerid, owningbusinessunit = :owningbusinessunit, createdby =
	:createdby, createdon = :createdon, modifiedby = :modifiedby, modifiedon = :modifiedon, namekey =
	:namekey
WHERE workflowid = :workflowid;

-- name: import_principalobjectaccess_find
SELECT
	principalid, objectid, objecttypecode, principaltypecode, accessrightsmask,
	inheritedaccessrightsmask, changedon
FROM principalobjectaccess
WHERE principalid = :principalid AND objectid = :objectid;

-- name: import_principalobjectaccess_add
INSERT INTO principalobjectaccess (
	principalid, objectid, objecttypecode, principaltypecode, accessrightsmask,
	inheritedaccessrightsmask, changedon)
VALUES (
	:principalid, :objectid, :objecttypecode, :principaltypecode, :accessrightsmask,
	:inheritedaccessrightsmask, :changedon);

-- name: import_principalobjectaccess_update
UPDATE principalobjectaccess SET
	objecttypecode = :objecttypecode, principaltypecode = :principaltypecode, accessrightsmask =
	:accessrightsmask, inheritedaccessrightsmask = :inheritedaccessrightsmask, changedon = :changedon
WHERE principalid = :principalid AND objectid = :objectid;

-- The names of a user or a team.
-- name: import_owner_add
INSERT INTO owner (ownerid, ownertype, name, namekey, lastfirstkey, loginkey, mailkey)
VALUES (:ownerid, :ownertype, :name, :namekey, :lastfirstkey, :loginkey, :mailkey);

-- name: import_owner_update
UPDATE owner SET name = :name, namekey = :namekey, lastfirstkey = :lastfirstkey, loginkey = :loginkey, mailkey = :mailkey
WHERE ownerid = :ownerid AND ownertype = :ownertype;

-- Whether an id is a user's (0) or a team's (1), and of which unit.
-- name: import_principal
SELECT o.ownertype, coalesce(u.businessunitid, t.businessunitid)
FROM owner o LEFT JOIN systemuser u ON u.systemuserid = o.ownerid LEFT JOIN team t ON t.teamid = o.ownerid
WHERE o.ownerid = :id;

-- Whether there is a row, with a number to go with it: what a team is, what a template is for.
-- name: import_has_organization
SELECT 0 FROM organization WHERE organizationid = :id;

-- name: import_has_businessunit
SELECT 0 FROM businessunit WHERE businessunitid = :id;

-- name: import_has_systemuser
SELECT 0 FROM systemuser WHERE systemuserid = :id;

-- name: import_has_team
SELECT teamtype FROM team WHERE teamid = :id;

-- name: import_has_role
SELECT 0 FROM role WHERE roleid = :id;

-- name: import_has_makerdeck_table
SELECT 0 FROM makerdeck_table WHERE tableid = :id;

-- name: import_has_makerdeck_row
SELECT 0 FROM makerdeck_row WHERE recordid = :id;

-- name: import_has_privilege
SELECT 0 FROM privilege WHERE privilegeid = :id;

-- name: import_has_msdyn_aitemplate
SELECT makerdeck_type FROM msdyn_aitemplate WHERE msdyn_aitemplateid = :id;

-- name: import_has_msdyn_aimodel
SELECT 0 FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- name: import_has_msdyn_aiconfiguration
SELECT 0 FROM msdyn_aiconfiguration WHERE msdyn_aiconfigurationid = :id;

-- name: import_has_msdyn_aibdatasetscontainer
SELECT 0 FROM msdyn_aibdatasetscontainer WHERE msdyn_aibdatasetscontainerid = :id;

-- name: import_has_msdyn_aibdataset
SELECT 0 FROM msdyn_aibdataset WHERE msdyn_aibdatasetid = :id;

-- name: import_has_msdyn_aibfile
SELECT 0 FROM msdyn_aibfile WHERE msdyn_aibfileid = :id;

-- name: import_has_msdyn_aibdatasetfile
SELECT 0 FROM msdyn_aibdatasetfile WHERE msdyn_aibdatasetfileid = :id;

-- name: import_has_msdyn_aibdatasetrecord
SELECT 0 FROM msdyn_aibdatasetrecord WHERE msdyn_aibdatasetrecordid = :id;

-- name: import_has_msdyn_aibfileattacheddata
SELECT 0 FROM msdyn_aibfileattacheddata WHERE msdyn_aibfileattacheddataid = :id;

-- name: import_has_msdyn_aievent
SELECT 0 FROM msdyn_aievent WHERE msdyn_aieventid = :id;

-- name: import_has_canvasapp
SELECT 0 FROM canvasapp WHERE canvasappid = :id;

-- name: import_has_workflow
SELECT 0 FROM workflow WHERE workflowid = :id;

-- name: import_has_users
SELECT 1 FROM systemuser LIMIT 1;

-- The organization that the file holds, if any.
-- name: import_organization
SELECT organizationid, name FROM organization;

-- The root, if there is one.
-- name: import_root
SELECT businessunitid FROM businessunit WHERE parentbusinessunitid IS NULL;

-- A unit that does not hang below the root: units whose parents go round in a circle.
-- name: import_unit_astray
WITH RECURSIVE below (id) AS (
	SELECT businessunitid FROM businessunit WHERE parentbusinessunitid IS NULL
	UNION
	SELECT b.businessunitid FROM below CROSS JOIN businessunit b ON b.parentbusinessunitid = below.id)
SELECT businessunitid FROM businessunit WHERE businessunitid NOT IN (SELECT id FROM below)
ORDER BY businessunitid LIMIT 1;

-- An access team with a role (A1).
-- name: import_access_team_role
SELECT r.teamid, r.roleid FROM teamroles r CROSS JOIN team t ON t.teamid = r.teamid
WHERE t.teamtype = 1 LIMIT 1;

-- References that may lead to a later row, and lead to none: the row and what it names.
-- name: import_dangling_businessunit
SELECT x.businessunitid, x.parentbusinessunitid FROM businessunit x
WHERE x.parentbusinessunitid IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM businessunit y WHERE y.businessunitid = x.parentbusinessunitid) LIMIT 1;

-- name: import_dangling_role
SELECT x.roleid, x.parentrootroleid FROM role x
WHERE x.parentrootroleid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM role y WHERE y.roleid = x.parentrootroleid) LIMIT 1;

-- name: import_dangling_msdyn_aimodel
SELECT x.msdyn_aimodelid, x.msdyn_activerunconfigurationid FROM msdyn_aimodel x
WHERE x.msdyn_activerunconfigurationid IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM msdyn_aiconfiguration y
		WHERE y.msdyn_aiconfigurationid = x.msdyn_activerunconfigurationid) LIMIT 1;

-- name: import_dangling_msdyn_aiconfiguration
SELECT x.msdyn_aiconfigurationid, x.msdyn_trainedmodelaiconfigurationpareid FROM msdyn_aiconfiguration x
WHERE x.msdyn_trainedmodelaiconfigurationpareid IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM msdyn_aiconfiguration y
		WHERE y.msdyn_aiconfigurationid = x.msdyn_trainedmodelaiconfigurationpareid) LIMIT 1;

-- What an app or a flow calls.
-- The name counts where the model is gone (F6); while it's there, its own does.
-- name: import_calls
SELECT c.msdyn_aimodelid, CASE WHEN m.msdyn_aimodelid IS NULL THEN c.msdyn_name ELSE '' END
FROM makerdeck_call c LEFT JOIN msdyn_aimodel m ON m.msdyn_aimodelid = c.msdyn_aimodelid
WHERE c.callerid = :callerid ORDER BY c.msdyn_aimodelid;

-- name: import_calls_drop
DELETE FROM makerdeck_call WHERE callerid = :callerid;

-- name: import_call_add
INSERT INTO makerdeck_call (callerid, callertype, msdyn_aimodelid, msdyn_name)
VALUES (:callerid, :callertype, :msdyn_aimodelid, :msdyn_name);

-- Flows with a definition, from the one after :id on.
-- name: import_workflow_next
SELECT workflowid, name, clientdata FROM workflow WHERE workflowid > :id AND clientdata IS NOT NULL
ORDER BY workflowid LIMIT 1;
