-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The environment file, version 1: one Dataverse environment as makerdeck keeps it.
--
-- Tables and columns carry Dataverse's logical names; what Dataverse has no name for starts with makerdeck_.
-- Ids are GUIDs, as 16 bytes in the order in which they are written. Times are milliseconds since 1970-01-01,
-- UTC. ...key columns are for comparing, sorting and searching: the name without case and accents (text_key of
-- base/text), computed by the program. versionnumber is raised by every change of its row.

PRAGMA application_id = 0x4D6B446B;
PRAGMA user_version = 1;

-- ---------------------------------------------------------------- the organization and its units

CREATE TABLE organization (
	organizationid BLOB NOT NULL PRIMARY KEY CHECK (length(organizationid) = 16),
	makerdeck_one INTEGER NOT NULL DEFAULT 1 UNIQUE CHECK (makerdeck_one = 1),	-- an environment is one organization
	name TEXT NOT NULL CHECK (length(name) <= 160),
	sharetopreviousowneronassign INTEGER NOT NULL DEFAULT 0 CHECK (sharetopreviousowneronassign IN (0, 1)),
	makerdeck_previewmodels INTEGER NOT NULL DEFAULT 1 CHECK (makerdeck_previewmodels IN (0, 1)),
	makerdeck_aiprompts INTEGER NOT NULL DEFAULT 1 CHECK (makerdeck_aiprompts IN (0, 1)),
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE businessunit (
	businessunitid BLOB NOT NULL PRIMARY KEY CHECK (length(businessunitid) = 16),
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 160),
	namekey TEXT NOT NULL,
	parentbusinessunitid BLOB REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED
		CHECK (parentbusinessunitid IS NULL OR parentbusinessunitid <> businessunitid),
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A1: one root.
CREATE UNIQUE INDEX businessunit_root ON businessunit (parentbusinessunitid IS NULL) WHERE parentbusinessunitid IS NULL;
CREATE INDEX businessunit_parent ON businessunit (parentbusinessunitid);

-- ---------------------------------------------------------------- who is who

-- Whoever can own a row: a user or a team, with the names that are searched. A user's fullname and a team's name
-- stand here and nowhere else.
CREATE TABLE owner (
	rid INTEGER PRIMARY KEY,
	ownerid BLOB NOT NULL UNIQUE CHECK (length(ownerid) = 16),
	ownertype INTEGER NOT NULL CHECK (ownertype IN (0, 1)),		-- 0 systemuser, 1 team
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
	namekey TEXT NOT NULL,
	lastfirstkey TEXT NOT NULL DEFAULT '',	-- users: "ortiz maya"
	loginkey TEXT NOT NULL DEFAULT '',	-- users: of domainname
	mailkey TEXT NOT NULL DEFAULT '',	-- users: of internalemailaddress
	UNIQUE (ownerid, ownertype)
) STRICT;

CREATE INDEX owner_name ON owner (namekey, ownerid);
CREATE INDEX owner_type_name ON owner (ownertype, namekey, ownerid);
CREATE INDEX owner_lastfirst ON owner (lastfirstkey) WHERE lastfirstkey <> '';
CREATE INDEX owner_login ON owner (loginkey) WHERE loginkey <> '';
CREATE INDEX owner_mail ON owner (mailkey) WHERE mailkey <> '';

CREATE TABLE systemuser (
	systemuserid BLOB NOT NULL PRIMARY KEY CHECK (length(systemuserid) = 16),
	ownertype INTEGER NOT NULL DEFAULT 0 CHECK (ownertype = 0),
	domainname TEXT NOT NULL CHECK (length(domainname) <= 1024),
	internalemailaddress TEXT NOT NULL DEFAULT '' CHECK (length(internalemailaddress) <= 320),
	azureactivedirectoryobjectid BLOB CHECK (length(azureactivedirectoryobjectid) = 16),
	accessmode INTEGER NOT NULL DEFAULT 0,
	isdisabled INTEGER NOT NULL DEFAULT 0 CHECK (isdisabled IN (0, 1)),
	businessunitid BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	makerdeck_persona INTEGER CHECK (makerdeck_persona > 0),	-- place in the chooser of a demonstration
	versionnumber INTEGER NOT NULL DEFAULT 0,
	FOREIGN KEY (systemuserid, ownertype) REFERENCES owner (ownerid, ownertype) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX systemuser_unit ON systemuser (businessunitid);
CREATE INDEX systemuser_persona ON systemuser (makerdeck_persona) WHERE makerdeck_persona IS NOT NULL;
CREATE INDEX systemuser_disabled ON systemuser (systemuserid) WHERE isdisabled = 1;

CREATE TABLE team (
	teamid BLOB NOT NULL PRIMARY KEY CHECK (length(teamid) = 16),
	ownertype INTEGER NOT NULL DEFAULT 1 CHECK (ownertype = 1),
	teamtype INTEGER NOT NULL CHECK (teamtype BETWEEN 0 AND 3),	-- 0 owner, 1 access, 2 and 3 Entra ID group
	membershiptype INTEGER NOT NULL DEFAULT 0,
	isdefault INTEGER NOT NULL DEFAULT 0 CHECK (isdefault IN (0, 1)),
	azureactivedirectoryobjectid BLOB CHECK (length(azureactivedirectoryobjectid) = 16),
	administratorid BLOB CHECK (length(administratorid) = 16),
	businessunitid BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	versionnumber INTEGER NOT NULL DEFAULT 0,
	FOREIGN KEY (teamid, ownertype) REFERENCES owner (ownerid, ownertype) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE INDEX team_unit ON team (businessunitid);

CREATE TABLE teammembership (
	teamid BLOB NOT NULL REFERENCES team DEFERRABLE INITIALLY DEFERRED,
	systemuserid BLOB NOT NULL REFERENCES systemuser DEFERRABLE INITIALLY DEFERRED,
	PRIMARY KEY (teamid, systemuserid)
) STRICT, WITHOUT ROWID;

CREATE INDEX teammembership_user ON teammembership (systemuserid);

-- ---------------------------------------------------------------- roles (A2, A3)

CREATE TABLE role (
	roleid BLOB NOT NULL PRIMARY KEY CHECK (length(roleid) = 16),
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
	namekey TEXT NOT NULL,
	businessunitid BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	roletemplateid BLOB CHECK (length(roletemplateid) = 16),
	parentrootroleid BLOB REFERENCES role DEFERRABLE INITIALLY DEFERRED,
	isinherited INTEGER NOT NULL DEFAULT 1 CHECK (isinherited IN (0, 1)),	-- 0: team privileges only (B2)
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX role_name ON role (namekey);
CREATE INDEX role_unit ON role (businessunitid);
CREATE INDEX role_root ON role (parentrootroleid);

-- Only privileges that makerdeck knows: on the tables of domain/role.h, and those without a table. What a privilege
-- is for is read from its name when it comes in.
CREATE TABLE privilege (
	privilegeid BLOB NOT NULL PRIMARY KEY CHECK (length(privilegeid) = 16),
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
	accessright INTEGER NOT NULL DEFAULT 0,
	makerdeck_entity TEXT NOT NULL DEFAULT '',	-- logical name of the table; '' for prvCreateEntity and the like
	makerdeck_access INTEGER NOT NULL CHECK (makerdeck_access BETWEEN -1 AND 7),	-- enum privilege; -1 without a table
	CHECK ((makerdeck_entity = '') = (makerdeck_access = -1))
) STRICT;

CREATE INDEX privilege_entity ON privilege (makerdeck_entity, makerdeck_access);

CREATE TABLE roleprivileges (
	roleid BLOB NOT NULL REFERENCES role DEFERRABLE INITIALLY DEFERRED,
	privilegeid BLOB NOT NULL REFERENCES privilege DEFERRABLE INITIALLY DEFERRED,
	privilegedepthmask INTEGER NOT NULL CHECK (privilegedepthmask BETWEEN 1 AND 15),	-- 1 Basic, 2 Local, 4 Deep, 8 Global
	PRIMARY KEY (roleid, privilegeid)
) STRICT, WITHOUT ROWID;

CREATE TABLE systemuserroles (
	systemuserid BLOB NOT NULL REFERENCES systemuser DEFERRABLE INITIALLY DEFERRED,
	roleid BLOB NOT NULL REFERENCES role DEFERRABLE INITIALLY DEFERRED,
	PRIMARY KEY (systemuserid, roleid)
) STRICT, WITHOUT ROWID;

CREATE INDEX systemuserroles_role ON systemuserroles (roleid);

CREATE TABLE teamroles (
	teamid BLOB NOT NULL REFERENCES team DEFERRABLE INITIALLY DEFERRED,
	roleid BLOB NOT NULL REFERENCES role DEFERRABLE INITIALLY DEFERRED,
	PRIMARY KEY (teamid, roleid)
) STRICT, WITHOUT ROWID;

CREATE INDEX teamroles_role ON teamroles (roleid);

-- ---------------------------------------------------------------- AI models and prompts

CREATE TABLE msdyn_aitemplate (
	msdyn_aitemplateid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aitemplateid) = 16),
	msdyn_uniquename TEXT NOT NULL CHECK (length(msdyn_uniquename) BETWEEN 1 AND 100),
	msdyn_templateversion INTEGER NOT NULL DEFAULT 1,
	msdyn_istrainable INTEGER NOT NULL DEFAULT 0 CHECK (msdyn_istrainable IN (0, 1)),
	msdyn_resourceinfo TEXT CHECK (length(msdyn_resourceinfo) <= 1048576),
	makerdeck_type INTEGER NOT NULL CHECK (makerdeck_type BETWEEN 0 AND 63),	-- enum model_type (E6)
	createdon INTEGER NOT NULL DEFAULT 0,
	modifiedon INTEGER NOT NULL DEFAULT 0,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A prompt is a row too (its template's makerdeck_type is 9). makerdeck_list says in which lists a row stands:
-- 0 models, 1 prompts, 2 none, a prebuilt model (E1, E6).
-- makerdeck_type and makerdeck_ownerkey are kept by triggers, makerdeck_status by models_status_… of
-- data/queries/derived.sql.
CREATE TABLE msdyn_aimodel (
	rid INTEGER PRIMARY KEY,
	msdyn_aimodelid BLOB NOT NULL UNIQUE CHECK (length(msdyn_aimodelid) = 16),
	msdyn_name TEXT NOT NULL CHECK (length(msdyn_name) BETWEEN 1 AND 100),
	namekey TEXT NOT NULL,
	msdyn_templateid BLOB NOT NULL REFERENCES msdyn_aitemplate DEFERRABLE INITIALLY DEFERRED,
	msdyn_activerunconfigurationid BLOB REFERENCES msdyn_aiconfiguration DEFERRABLE INITIALLY DEFERRED,
	msdyn_modelcreationcontext TEXT CHECK (length(msdyn_modelcreationcontext) <= 1048576),
	msdyn_sharewithorganizationoncreate INTEGER NOT NULL DEFAULT 0 CHECK (msdyn_sharewithorganizationoncreate IN (0, 1)),
	msdyn_retrainworkflowid BLOB CHECK (length(msdyn_retrainworkflowid) = 16),
	msdyn_scheduleinferenceworkflowid BLOB CHECK (length(msdyn_scheduleinferenceworkflowid) = 16),
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 0,
	componentstate INTEGER NOT NULL DEFAULT 0,
	ismanaged INTEGER NOT NULL DEFAULT 0 CHECK (ismanaged IN (0, 1)),
	iscustomizable INTEGER NOT NULL DEFAULT 1 CHECK (iscustomizable IN (0, 1)),
	makerdeck_type INTEGER NOT NULL DEFAULT 11 CHECK (makerdeck_type BETWEEN 0 AND 63),	-- enum model_type
	makerdeck_status INTEGER NOT NULL DEFAULT 0 CHECK (makerdeck_status BETWEEN 0 AND 7),	-- enum model_status (F1)
	makerdeck_resultcolumn INTEGER NOT NULL DEFAULT 0 CHECK (makerdeck_resultcolumn IN (0, 1)),	-- F2: it exists
	makerdeck_ownerkey TEXT NOT NULL DEFAULT '',	-- owner.namekey
	makerdeck_list INTEGER NOT NULL GENERATED ALWAYS AS
		(CASE WHEN iscustomizable = 0 THEN 2 WHEN makerdeck_type = 9 THEN 1 ELSE 0 END) STORED,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX aimodel_name ON msdyn_aimodel (makerdeck_list, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_modified ON msdyn_aimodel (makerdeck_list, modifiedon DESC, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_type ON msdyn_aimodel (makerdeck_list, makerdeck_type, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_type_down ON msdyn_aimodel (makerdeck_list, makerdeck_type DESC, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_status ON msdyn_aimodel (makerdeck_list, makerdeck_status, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_status_down ON msdyn_aimodel (makerdeck_list, makerdeck_status DESC, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_owner ON msdyn_aimodel (makerdeck_list, makerdeck_ownerkey, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_mine_name ON msdyn_aimodel (ownerid, makerdeck_list, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_mine_modified ON msdyn_aimodel (ownerid, makerdeck_list, modifiedon DESC, namekey, msdyn_aimodelid);
CREATE INDEX aimodel_unit ON msdyn_aimodel (owningbusinessunit, makerdeck_list);
CREATE INDEX aimodel_template ON msdyn_aimodel (msdyn_templateid);
CREATE INDEX aimodel_run ON msdyn_aimodel (msdyn_activerunconfigurationid) WHERE msdyn_activerunconfigurationid IS NOT NULL;

CREATE TABLE msdyn_aiconfiguration (
	msdyn_aiconfigurationid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aiconfigurationid) = 16),
	msdyn_name TEXT NOT NULL DEFAULT '' CHECK (length(msdyn_name) <= 300),
	msdyn_aimodelid BLOB NOT NULL REFERENCES msdyn_aimodel (msdyn_aimodelid) DEFERRABLE INITIALLY DEFERRED,
	msdyn_type INTEGER NOT NULL CHECK (msdyn_type IN (190690000, 190690001)),	-- training, run
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL CHECK (statuscode BETWEEN 0 AND 14),
	msdyn_majoriterationnumber INTEGER NOT NULL DEFAULT 1,
	msdyn_minoriterationnumber INTEGER NOT NULL DEFAULT 0,
	msdyn_trainedmodelaiconfigurationpareid BLOB REFERENCES msdyn_aiconfiguration DEFERRABLE INITIALLY DEFERRED,
	msdyn_createdfromconfigurationid BLOB CHECK (length(msdyn_createdfromconfigurationid) = 16),
	msdyn_lasttrainorrundate INTEGER,
	msdyn_lasterrors TEXT CHECK (length(msdyn_lasterrors) <= 1048576),
	msdyn_modelperformance TEXT CHECK (length(msdyn_modelperformance) <= 1048576),
	msdyn_customconfiguration TEXT CHECK (length(msdyn_customconfiguration) <= 1048576),
	msdyn_runconfiguration TEXT CHECK (length(msdyn_runconfiguration) <= 1048576),
	msdyn_databinding TEXT CHECK (length(msdyn_databinding) <= 1048576),
	msdyn_schedulingoptions TEXT CHECK (length(msdyn_schedulingoptions) <= 1048576),
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX aiconfiguration_model ON msdyn_aiconfiguration (msdyn_aimodelid);
CREATE INDEX aiconfiguration_trained ON msdyn_aiconfiguration (msdyn_trainedmodelaiconfigurationpareid)
	WHERE msdyn_trainedmodelaiconfigurationpareid IS NOT NULL;

-- ---------------------------------------------------------------- training data (F5, G4)

CREATE TABLE msdyn_aibdatasetscontainer (
	msdyn_aibdatasetscontainerid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aibdatasetscontainerid) = 16),
	msdyn_name TEXT NOT NULL CHECK (length(msdyn_name) <= 300),
	namekey TEXT NOT NULL DEFAULT '',
	msdyn_aimodelid BLOB NOT NULL REFERENCES msdyn_aimodel (msdyn_aimodelid) DEFERRABLE INITIALLY DEFERRED,
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX container_model ON msdyn_aibdatasetscontainer (msdyn_aimodelid, ownerid);
CREATE INDEX container_owner ON msdyn_aibdatasetscontainer (ownerid);

CREATE TABLE msdyn_aibdataset (
	msdyn_aibdatasetid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aibdatasetid) = 16),
	msdyn_name TEXT NOT NULL CHECK (length(msdyn_name) <= 300),
	msdyn_aibdatasetscontainerid BLOB REFERENCES msdyn_aibdatasetscontainer DEFERRABLE INITIALLY DEFERRED,
	msdyn_metadata TEXT CHECK (length(msdyn_metadata) <= 1048576),
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX dataset_container ON msdyn_aibdataset (msdyn_aibdatasetscontainerid);
CREATE INDEX dataset_owner ON msdyn_aibdataset (ownerid);

CREATE TABLE msdyn_aibfile (
	msdyn_aibfileid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aibfileid) = 16),
	msdyn_name TEXT NOT NULL CHECK (length(msdyn_name) <= 300),
	msdyn_aibdatasetscontainerid BLOB NOT NULL REFERENCES msdyn_aibdatasetscontainer DEFERRABLE INITIALLY DEFERRED,
	msdyn_mimetype TEXT CHECK (length(msdyn_mimetype) <= 300),
	msdyn_size INTEGER,
	msdyn_checksum TEXT CHECK (length(msdyn_checksum) <= 300),
	msdyn_importmetadata TEXT CHECK (length(msdyn_importmetadata) <= 1048576),
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX file_container ON msdyn_aibfile (msdyn_aibdatasetscontainerid);
CREATE INDEX file_owner ON msdyn_aibfile (ownerid);

CREATE TABLE msdyn_aibdatasetfile (
	msdyn_aibdatasetfileid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aibdatasetfileid) = 16),
	msdyn_name TEXT NOT NULL CHECK (length(msdyn_name) <= 300),
	msdyn_aibdatasetid BLOB NOT NULL REFERENCES msdyn_aibdataset DEFERRABLE INITIALLY DEFERRED,
	msdyn_aibfileid BLOB REFERENCES msdyn_aibfile DEFERRABLE INITIALLY DEFERRED,
	msdyn_lastmodifieddate INTEGER,
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX datasetfile_dataset ON msdyn_aibdatasetfile (msdyn_aibdatasetid);
CREATE INDEX datasetfile_file ON msdyn_aibdatasetfile (msdyn_aibfileid) WHERE msdyn_aibfileid IS NOT NULL;
CREATE INDEX datasetfile_owner ON msdyn_aibdatasetfile (ownerid);

CREATE TABLE msdyn_aibdatasetrecord (
	msdyn_aibdatasetrecordid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aibdatasetrecordid) = 16),
	msdyn_name TEXT NOT NULL CHECK (length(msdyn_name) <= 300),
	msdyn_aibdatasetsid BLOB REFERENCES msdyn_aibdataset DEFERRABLE INITIALLY DEFERRED,
	msdyn_data TEXT CHECK (length(msdyn_data) <= 1048576),
	msdyn_recordtype INTEGER,
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX datasetrecord_dataset ON msdyn_aibdatasetrecord (msdyn_aibdatasetsid);
CREATE INDEX datasetrecord_owner ON msdyn_aibdatasetrecord (ownerid);

CREATE TABLE msdyn_aibfileattacheddata (
	msdyn_aibfileattacheddataid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aibfileattacheddataid) = 16),
	msdyn_key TEXT NOT NULL CHECK (length(msdyn_key) <= 850),
	msdyn_aibdatasetfileid BLOB NOT NULL REFERENCES msdyn_aibdatasetfile DEFERRABLE INITIALLY DEFERRED,
	msdyn_type INTEGER,
	msdyn_data TEXT CHECK (length(msdyn_data) <= 1048576),
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX fileattacheddata_file ON msdyn_aibfileattacheddata (msdyn_aibdatasetfileid);
CREATE INDEX fileattacheddata_owner ON msdyn_aibfileattacheddata (ownerid);

-- ---------------------------------------------------------------- activity (E5)

-- Rows outlive their model: msdyn_aimodelid may name one that is gone, whose name stays here.
CREATE TABLE msdyn_aievent (
	msdyn_aieventid BLOB NOT NULL PRIMARY KEY CHECK (length(msdyn_aieventid) = 16),
	msdyn_name TEXT NOT NULL DEFAULT '' CHECK (length(msdyn_name) <= 300),
	msdyn_aimodelid BLOB CHECK (length(msdyn_aimodelid) = 16),
	makerdeck_modelname TEXT NOT NULL DEFAULT '' CHECK (length(makerdeck_modelname) <= 100),
	msdyn_aiconfigurationid BLOB CHECK (length(msdyn_aiconfigurationid) = 16),
	msdyn_processingdate INTEGER NOT NULL,
	msdyn_processingstatus INTEGER NOT NULL DEFAULT 0 CHECK (msdyn_processingstatus BETWEEN 0 AND 2),
	msdyn_creditconsumed INTEGER NOT NULL DEFAULT 0,
	msdyn_consumptionsource INTEGER,	-- 0 Power Automate, 1 Power Apps, 2 API, 3 Copilot Studio
	msdyn_datatype TEXT CHECK (length(msdyn_datatype) <= 300),
	msdyn_datainfo TEXT CHECK (length(msdyn_datainfo) <= 4000),
	msdyn_output TEXT CHECK (length(msdyn_output) <= 4000),
	msdyn_automationname TEXT CHECK (length(msdyn_automationname) <= 300),
	msdyn_automationlink TEXT CHECK (length(msdyn_automationlink) <= 4000),
	msdyn_quicktest INTEGER NOT NULL DEFAULT 0 CHECK (msdyn_quicktest IN (0, 1)),
	msdyn_eventdata TEXT CHECK (length(msdyn_eventdata) <= 1048576),
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,	-- who ran it
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX aievent_date ON msdyn_aievent (msdyn_processingdate);
CREATE INDEX aievent_model ON msdyn_aievent (msdyn_aimodelid, msdyn_processingdate);
CREATE INDEX aievent_owner ON msdyn_aievent (ownerid, msdyn_processingdate);

-- ---------------------------------------------------------------- apps and flows

CREATE TABLE canvasapp (
	canvasappid BLOB NOT NULL PRIMARY KEY CHECK (length(canvasappid) = 16),
	displayname TEXT NOT NULL CHECK (length(displayname) BETWEEN 1 AND 300),
	namekey TEXT NOT NULL,
	name TEXT CHECK (length(name) <= 300),
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX canvasapp_owner ON canvasapp (ownerid);
CREATE INDEX canvasapp_name ON canvasapp (namekey);

CREATE TABLE workflow (
	workflowid BLOB NOT NULL PRIMARY KEY CHECK (length(workflowid) = 16),
	name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
	namekey TEXT NOT NULL,
	category INTEGER NOT NULL DEFAULT 5,
	type INTEGER NOT NULL DEFAULT 1,
	statecode INTEGER NOT NULL DEFAULT 0,
	statuscode INTEGER NOT NULL DEFAULT 1,
	clientdata TEXT CHECK (length(clientdata) <= 1048576),
	ownerid BLOB NOT NULL REFERENCES owner (ownerid) DEFERRABLE INITIALLY DEFERRED,
	owningbusinessunit BLOB NOT NULL REFERENCES businessunit DEFERRABLE INITIALLY DEFERRED,
	createdby BLOB CHECK (length(createdby) = 16),
	createdon INTEGER NOT NULL,
	modifiedby BLOB CHECK (length(modifiedby) = 16),
	modifiedon INTEGER NOT NULL,
	versionnumber INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX workflow_owner ON workflow (ownerid);
CREATE INDEX workflow_name ON workflow (namekey);

-- Which models an app or a flow calls. The model may be gone (F6): then its name stands here.
CREATE TABLE makerdeck_call (
	callerid BLOB NOT NULL CHECK (length(callerid) = 16),
	callertype INTEGER NOT NULL CHECK (callertype IN (0, 1)),	-- 0 canvasapp, 1 workflow
	msdyn_aimodelid BLOB NOT NULL CHECK (length(msdyn_aimodelid) = 16),
	msdyn_name TEXT NOT NULL DEFAULT '' CHECK (length(msdyn_name) <= 100),
	PRIMARY KEY (callerid, msdyn_aimodelid)
) STRICT, WITHOUT ROWID;

CREATE INDEX call_model ON makerdeck_call (msdyn_aimodelid, callertype, callerid);

-- ---------------------------------------------------------------- shares (B3, B8)

CREATE TABLE principalobjectaccess (
	objectid BLOB NOT NULL CHECK (length(objectid) = 16),
	objecttypecode TEXT NOT NULL CHECK (length(objecttypecode) BETWEEN 1 AND 64),
	principalid BLOB NOT NULL CHECK (length(principalid) = 16),
	principaltypecode TEXT NOT NULL CHECK (principaltypecode IN ('systemuser', 'team', 'organization')),
	accessrightsmask INTEGER NOT NULL CHECK (accessrightsmask BETWEEN 0 AND 4294967295),
	inheritedaccessrightsmask INTEGER NOT NULL DEFAULT 0 CHECK (inheritedaccessrightsmask BETWEEN 0 AND 4294967295),
	changedon INTEGER NOT NULL,
	PRIMARY KEY (principalid, objectid)
) STRICT, WITHOUT ROWID;

CREATE INDEX access_object ON principalobjectaccess (objectid, principalid);
CREATE INDEX access_organization ON principalobjectaccess (principalid) WHERE principaltypecode = 'organization';

-- ---------------------------------------------------------------- the record of what was done (H2)

-- One row per write; undoes names the operation that it takes back (H4).
CREATE TABLE operation (
	operationid BLOB NOT NULL PRIMARY KEY CHECK (length(operationid) = 16),
	at INTEGER NOT NULL,
	actor BLOB CHECK (length(actor) = 16),
	action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
	via TEXT NOT NULL CHECK (length(via) <= 32),
	undoes BLOB REFERENCES operation
) STRICT, WITHOUT ROWID;

CREATE INDEX operation_actor ON operation (actor, at);
CREATE INDEX operation_undoes ON operation (undoes) WHERE undoes IS NOT NULL;

CREATE TRIGGER operation_no_update BEFORE UPDATE ON operation
BEGIN SELECT RAISE(ABORT, 'an operation is never changed'); END;
CREATE TRIGGER operation_no_delete BEFORE DELETE ON operation
BEGIN SELECT RAISE(ABORT, 'an operation is never deleted'); END;

-- seq has no gaps; hash is SHA-256 over the row and prevhash (portal/audit).
CREATE TABLE audit (
	seq INTEGER PRIMARY KEY CHECK (seq > 0),
	at INTEGER NOT NULL,
	operationid BLOB REFERENCES operation,
	actor BLOB CHECK (length(actor) = 16),
	action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
	objecttype TEXT NOT NULL CHECK (length(objecttype) <= 64),
	objectid BLOB CHECK (length(objectid) = 16),
	objectname TEXT NOT NULL CHECK (length(objectname) <= 1024),
	before TEXT,
	after TEXT,
	rule TEXT NOT NULL CHECK (length(rule) <= 8),
	via TEXT NOT NULL CHECK (length(via) <= 32),
	prevhash BLOB NOT NULL CHECK (length(prevhash) = 32),
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX audit_operation ON audit (operationid) WHERE operationid IS NOT NULL;
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_object ON audit (objectid, seq) WHERE objectid IS NOT NULL;

CREATE TRIGGER audit_gapless BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'audit rows are numbered without gaps'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit row is never changed'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit row is never deleted'); END;

-- ---------------------------------------------------------------- finding parts of names

-- Who writes a name writes it here too (queries text_…): with TRUSTED_SCHEMA off no trigger may write a virtual table.
CREATE VIRTUAL TABLE aimodel_text USING fts5 (namekey, content='msdyn_aimodel', content_rowid='rid',
	tokenize='trigram case_sensitive 1');

CREATE VIRTUAL TABLE owner_text USING fts5 (namekey, loginkey, mailkey, content='owner', content_rowid='rid',
	tokenize='trigram case_sensitive 1');

-- ---------------------------------------------------------------- what is kept twice, for sorting

CREATE TRIGGER aimodel_derive_insert AFTER INSERT ON msdyn_aimodel
WHEN NEW.makerdeck_ownerkey IS NOT (SELECT namekey FROM owner WHERE ownerid = NEW.ownerid)
	OR NEW.makerdeck_type IS NOT (SELECT makerdeck_type FROM msdyn_aitemplate WHERE msdyn_aitemplateid = NEW.msdyn_templateid)
BEGIN
	UPDATE msdyn_aimodel SET
		makerdeck_ownerkey = coalesce((SELECT namekey FROM owner WHERE ownerid = NEW.ownerid), ''),
		makerdeck_type = coalesce((SELECT makerdeck_type FROM msdyn_aitemplate
			WHERE msdyn_aitemplateid = NEW.msdyn_templateid), 11)
	WHERE rid = NEW.rid;
END;
CREATE TRIGGER aimodel_derive_update AFTER UPDATE OF ownerid, msdyn_templateid ON msdyn_aimodel
WHEN NEW.makerdeck_ownerkey IS NOT (SELECT namekey FROM owner WHERE ownerid = NEW.ownerid)
	OR NEW.makerdeck_type IS NOT (SELECT makerdeck_type FROM msdyn_aitemplate WHERE msdyn_aitemplateid = NEW.msdyn_templateid)
BEGIN
	UPDATE msdyn_aimodel SET
		makerdeck_ownerkey = coalesce((SELECT namekey FROM owner WHERE ownerid = NEW.ownerid), ''),
		makerdeck_type = coalesce((SELECT makerdeck_type FROM msdyn_aitemplate
			WHERE msdyn_aitemplateid = NEW.msdyn_templateid), 11)
	WHERE rid = NEW.rid;
END;
CREATE TRIGGER owner_derive AFTER UPDATE OF namekey ON owner WHEN NEW.namekey IS NOT OLD.namekey
BEGIN UPDATE msdyn_aimodel SET makerdeck_ownerkey = NEW.namekey WHERE ownerid = NEW.ownerid; END;
CREATE TRIGGER owner_derive_insert AFTER INSERT ON owner
BEGIN UPDATE msdyn_aimodel SET makerdeck_ownerkey = NEW.namekey WHERE ownerid = NEW.ownerid; END;
CREATE TRIGGER template_derive AFTER UPDATE OF makerdeck_type ON msdyn_aitemplate WHEN NEW.makerdeck_type IS NOT OLD.makerdeck_type
BEGIN
	UPDATE msdyn_aimodel SET makerdeck_type = NEW.makerdeck_type WHERE msdyn_templateid = NEW.msdyn_aitemplateid;
END;
CREATE TRIGGER template_derive_insert AFTER INSERT ON msdyn_aitemplate
BEGIN
	UPDATE msdyn_aimodel SET makerdeck_type = NEW.makerdeck_type WHERE msdyn_templateid = NEW.msdyn_aitemplateid;
END;

-- ---------------------------------------------------------------- versionnumber is raised by every change (H1)

CREATE TRIGGER organization_version AFTER UPDATE OF name, sharetopreviousowneronassign, makerdeck_previewmodels,
	makerdeck_aiprompts ON organization WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE organization SET versionnumber = versionnumber + 1 WHERE organizationid = NEW.organizationid; END;
CREATE TRIGGER aimodel_version AFTER UPDATE OF msdyn_name, msdyn_templateid, msdyn_activerunconfigurationid,
	msdyn_modelcreationcontext, msdyn_sharewithorganizationoncreate, msdyn_retrainworkflowid,
	msdyn_scheduleinferenceworkflowid, statecode, statuscode, componentstate, ismanaged, iscustomizable,
	makerdeck_resultcolumn, ownerid, owningbusinessunit, createdby, createdon, modifiedby, modifiedon ON msdyn_aimodel
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE msdyn_aimodel SET versionnumber = versionnumber + 1 WHERE rid = NEW.rid; END;
CREATE TRIGGER aiconfiguration_version AFTER UPDATE OF msdyn_name, msdyn_aimodelid, msdyn_type, statecode, statuscode,
	msdyn_majoriterationnumber, msdyn_minoriterationnumber, msdyn_trainedmodelaiconfigurationpareid,
	msdyn_lasttrainorrundate, msdyn_lasterrors, msdyn_modelperformance, msdyn_customconfiguration,
	msdyn_runconfiguration, msdyn_databinding, msdyn_schedulingoptions, modifiedby, modifiedon ON msdyn_aiconfiguration
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN
	UPDATE msdyn_aiconfiguration SET versionnumber = versionnumber + 1
	WHERE msdyn_aiconfigurationid = NEW.msdyn_aiconfigurationid;
END;
CREATE TRIGGER container_version AFTER UPDATE OF msdyn_name, msdyn_aimodelid, statecode, statuscode, ownerid,
	owningbusinessunit, createdby, createdon, modifiedby, modifiedon ON msdyn_aibdatasetscontainer
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN
	UPDATE msdyn_aibdatasetscontainer SET versionnumber = versionnumber + 1
	WHERE msdyn_aibdatasetscontainerid = NEW.msdyn_aibdatasetscontainerid;
END;
CREATE TRIGGER dataset_version AFTER UPDATE OF msdyn_name, msdyn_aibdatasetscontainerid, msdyn_metadata, statecode,
	statuscode, ownerid, owningbusinessunit, modifiedby, modifiedon ON msdyn_aibdataset
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE msdyn_aibdataset SET versionnumber = versionnumber + 1 WHERE msdyn_aibdatasetid = NEW.msdyn_aibdatasetid; END;
CREATE TRIGGER file_version AFTER UPDATE OF msdyn_name, msdyn_aibdatasetscontainerid, msdyn_mimetype, msdyn_size,
	msdyn_checksum, msdyn_importmetadata, statecode, statuscode, ownerid, owningbusinessunit, modifiedby, modifiedon
	ON msdyn_aibfile
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE msdyn_aibfile SET versionnumber = versionnumber + 1 WHERE msdyn_aibfileid = NEW.msdyn_aibfileid; END;
CREATE TRIGGER datasetfile_version AFTER UPDATE OF msdyn_name, msdyn_aibdatasetid, msdyn_aibfileid,
	msdyn_lastmodifieddate, statecode, statuscode, ownerid, owningbusinessunit, modifiedby, modifiedon
	ON msdyn_aibdatasetfile
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN
	UPDATE msdyn_aibdatasetfile SET versionnumber = versionnumber + 1
	WHERE msdyn_aibdatasetfileid = NEW.msdyn_aibdatasetfileid;
END;
CREATE TRIGGER datasetrecord_version AFTER UPDATE OF msdyn_name, msdyn_aibdatasetsid, msdyn_data, msdyn_recordtype,
	statecode, statuscode, ownerid, owningbusinessunit, modifiedby, modifiedon ON msdyn_aibdatasetrecord
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN
	UPDATE msdyn_aibdatasetrecord SET versionnumber = versionnumber + 1
	WHERE msdyn_aibdatasetrecordid = NEW.msdyn_aibdatasetrecordid;
END;
CREATE TRIGGER fileattacheddata_version AFTER UPDATE OF msdyn_key, msdyn_aibdatasetfileid, msdyn_type, msdyn_data,
	statecode, statuscode, ownerid, owningbusinessunit, modifiedby, modifiedon ON msdyn_aibfileattacheddata
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN
	UPDATE msdyn_aibfileattacheddata SET versionnumber = versionnumber + 1
	WHERE msdyn_aibfileattacheddataid = NEW.msdyn_aibfileattacheddataid;
END;
CREATE TRIGGER canvasapp_version AFTER UPDATE OF displayname, name, statecode, statuscode, ownerid, owningbusinessunit,
	createdby, createdon, modifiedby, modifiedon ON canvasapp
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE canvasapp SET versionnumber = versionnumber + 1 WHERE canvasappid = NEW.canvasappid; END;
CREATE TRIGGER workflow_version AFTER UPDATE OF name, category, type, statecode, statuscode, clientdata, ownerid,
	owningbusinessunit, createdby, createdon, modifiedby, modifiedon ON workflow
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE workflow SET versionnumber = versionnumber + 1 WHERE workflowid = NEW.workflowid; END;
CREATE TRIGGER systemuser_version AFTER UPDATE OF domainname, internalemailaddress, azureactivedirectoryobjectid,
	accessmode, isdisabled, businessunitid ON systemuser
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE systemuser SET versionnumber = versionnumber + 1 WHERE systemuserid = NEW.systemuserid; END;
CREATE TRIGGER team_version AFTER UPDATE OF teamtype, membershiptype, administratorid, businessunitid ON team
WHEN NEW.versionnumber = OLD.versionnumber
BEGIN UPDATE team SET versionnumber = versionnumber + 1 WHERE teamid = NEW.teamid; END;
