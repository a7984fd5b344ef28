-- SPDX-License-Identifier: GPL-3.0-or-later
-- AI Builder activity (portal/activity, E5): events that the actor may read, in windows and in sums.
--
-- What may be read is a union of ranges, each asked by itself (OF): of all rows (Organization level), of a business unit's, of an owner's (the
-- person, their teams), and those shared with them. temp.activity_principal and temp.activity_unit hold the actor's reach of Read on AI
-- Event; sums of an owner's rows and of shared ones leave out what another range counts already.
--
-- :tools is enum activity_tools, :tool a model's id or the kept name of what had none, :types the model types as bits, :used where it was
-- used or null, :text a part of the tool's name or of the input, in lower case, or null.

-- name: activity_principal_clear
DELETE FROM temp.activity_principal;
-- name: activity_principal_add
INSERT OR IGNORE INTO temp.activity_principal (id) VALUES (:id);
-- name: activity_principal_add_organization
INSERT OR IGNORE INTO temp.activity_principal (id)
SELECT DISTINCT principalid FROM principalobjectaccess INDEXED BY access_organization WHERE principaltypecode = 'organization';
-- name: activity_unit_clear
DELETE FROM temp.activity_unit;
-- name: activity_unit_add
INSERT OR IGNORE INTO temp.activity_unit (id) VALUES (:id);

-- ---------------------------------------------------------------- windows, newest first and back

-- name: activity_time
-- each: OF all=aievent_date,1 tool=aievent_model,e.msdyn_aimodelid=:of unit=aievent_unit,e.owningbusinessunit=:of owner=aievent_owner,e.ownerid=:of
-- each: WAY down=DESC up=ASC
SELECT e.msdyn_aieventid, e.msdyn_processingdate, NULL FROM msdyn_aievent e INDEXED BY {OF.1}
WHERE {OF.2} AND (e.msdyn_processingdate, e.msdyn_aieventid) >= (:lodate, :loid)
	AND (e.msdyn_processingdate, e.msdyn_aieventid) <= (:hidate, :hiid)
	AND CASE :tools WHEN 0 THEN 1 WHEN 1 THEN e.makerdeck_tool = :tool
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid AND ((:types >> m.makerdeck_type) & 1) = 1)
		ELSE e.msdyn_aimodelid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid) END
	AND (:used IS NULL OR e.makerdeck_usedin = :used)
	AND (:text IS NULL OR instr(lower(e.makerdeck_modelname), :text) > 0 OR instr(lower(e.msdyn_datainfo), :text) > 0)
ORDER BY e.msdyn_processingdate {WAY}, e.msdyn_aieventid {WAY} LIMIT :limit;

-- Few: by the index of shared events, then in order.
-- name: activity_time_shared
-- each: WAY down=DESC up=ASC
SELECT DISTINCT e.msdyn_aieventid, e.msdyn_processingdate, NULL
FROM temp.activity_principal p CROSS JOIN principalobjectaccess s INDEXED BY access_event
	ON s.principalid = p.id AND s.objecttypecode = 'msdyn_aievent' AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) = 1
	CROSS JOIN msdyn_aievent e ON e.msdyn_aieventid = s.objectid
WHERE (e.msdyn_processingdate, e.msdyn_aieventid) >= (:lodate, :loid)
	AND (e.msdyn_processingdate, e.msdyn_aieventid) <= (:hidate, :hiid)
	AND CASE :tools WHEN 0 THEN 1 WHEN 1 THEN e.makerdeck_tool = :tool
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid AND ((:types >> m.makerdeck_type) & 1) = 1)
		ELSE e.msdyn_aimodelid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid) END
	AND (:used IS NULL OR e.makerdeck_usedin = :used)
	AND (:text IS NULL OR instr(lower(e.makerdeck_modelname), :text) > 0 OR instr(lower(e.msdyn_datainfo), :text) > 0)
ORDER BY e.msdyn_processingdate {WAY}, e.msdyn_aieventid {WAY} LIMIT :limit;

-- By another column: all of the range, sorted. :sort is enum activity_sort. WAY: the column's direction, the values behind it; the time's, the
-- times behind it. :place: whether it goes on from a row.
-- name: activity_sorted
-- each: OF all=aievent_date,1 tool=aievent_model,e.msdyn_aimodelid=:of unit=aievent_unit,e.owningbusinessunit=:of owner=aievent_owner,e.ownerid=:of
-- each: WAY up=ASC,>,DESC,< up_back=DESC,<,ASC,> down=DESC,<,DESC,< down_back=ASC,>,ASC,>
SELECT x.id, x.date, x.v FROM (
	SELECT e.msdyn_aieventid AS id, e.msdyn_processingdate AS date,
		CASE :sort WHEN 1 THEN lower(e.makerdeck_modelname) WHEN 2 THEN lower(coalesce(nullif(e.msdyn_datainfo, ''), e.msdyn_datatype, ''))
			WHEN 3 THEN e.makerdeck_usedin ELSE e.msdyn_creditconsumed END AS v
	FROM msdyn_aievent e INDEXED BY {OF.1}
	WHERE {OF.2} AND e.msdyn_processingdate BETWEEN :from AND :to
		AND CASE :tools WHEN 0 THEN 1 WHEN 1 THEN e.makerdeck_tool = :tool
			WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid AND ((:types >> m.makerdeck_type) & 1) = 1)
			ELSE e.msdyn_aimodelid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid) END
		AND (:used IS NULL OR e.makerdeck_usedin = :used)
		AND (:text IS NULL OR instr(lower(e.makerdeck_modelname), :text) > 0 OR instr(lower(e.msdyn_datainfo), :text) > 0)) x
WHERE NOT :place OR x.v {WAY.2} :v OR (x.v = :v AND (x.date, x.id) {WAY.4} (:date, :id))
ORDER BY x.v {WAY.1}, x.date {WAY.3}, x.id {WAY.3} LIMIT :limit;

-- name: activity_sorted_shared
-- each: WAY up=ASC,>,DESC,< up_back=DESC,<,ASC,> down=DESC,<,DESC,< down_back=ASC,>,ASC,>
SELECT x.id, x.date, x.v FROM (
	SELECT DISTINCT e.msdyn_aieventid AS id, e.msdyn_processingdate AS date,
		CASE :sort WHEN 1 THEN lower(e.makerdeck_modelname) WHEN 2 THEN lower(coalesce(nullif(e.msdyn_datainfo, ''), e.msdyn_datatype, ''))
			WHEN 3 THEN e.makerdeck_usedin ELSE e.msdyn_creditconsumed END AS v
	FROM temp.activity_principal p CROSS JOIN principalobjectaccess s INDEXED BY access_event
		ON s.principalid = p.id AND s.objecttypecode = 'msdyn_aievent' AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) = 1
		CROSS JOIN msdyn_aievent e ON e.msdyn_aieventid = s.objectid
	WHERE e.msdyn_processingdate BETWEEN :from AND :to
		AND CASE :tools WHEN 0 THEN 1 WHEN 1 THEN e.makerdeck_tool = :tool
			WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid AND ((:types >> m.makerdeck_type) & 1) = 1)
			ELSE e.msdyn_aimodelid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid) END
		AND (:used IS NULL OR e.makerdeck_usedin = :used)
		AND (:text IS NULL OR instr(lower(e.makerdeck_modelname), :text) > 0 OR instr(lower(e.msdyn_datainfo), :text) > 0)) x
WHERE NOT :place OR x.v {WAY.2} :v OR (x.v = :v AND (x.date, x.id) {WAY.4} (:date, :id))
ORDER BY x.v {WAY.1}, x.date {WAY.3}, x.id {WAY.3} LIMIT :limit;

-- name: activity_row
SELECT e.msdyn_aieventid, e.msdyn_name, e.msdyn_aimodelid, e.makerdeck_modelname, e.msdyn_aiconfigurationid, e.msdyn_processingdate,
	e.msdyn_processingstatus, e.msdyn_creditconsumed, e.makerdeck_usedin, e.msdyn_datatype, e.msdyn_datainfo, e.msdyn_output,
	e.msdyn_automationname, e.msdyn_automationlink, e.msdyn_quicktest, e.ownerid, coalesce(o.name, ''), m.makerdeck_type,
	c.msdyn_majoriterationnumber, c.msdyn_minoriterationnumber, e.msdyn_consumptionsource
FROM msdyn_aievent e LEFT JOIN owner o ON o.ownerid = e.ownerid
	LEFT JOIN msdyn_aimodel m ON m.msdyn_aimodelid = e.msdyn_aimodelid
	LEFT JOIN msdyn_aiconfiguration c ON c.msdyn_aiconfigurationid = e.msdyn_aiconfigurationid
WHERE e.msdyn_aieventid = :id;

-- name: activity_owned
SELECT e.ownerid, o.ownertype, e.owningbusinessunit FROM msdyn_aievent e CROSS JOIN owner o ON o.ownerid = e.ownerid
WHERE e.msdyn_aieventid = :id;

-- Beyond what a list shows: up to a million characters, of which the first are.
-- name: activity_data
SELECT msdyn_name, substr(msdyn_eventdata, 1, 4000), createdon FROM msdyn_aievent WHERE msdyn_aieventid = :id;

-- name: activity_type
SELECT makerdeck_type FROM msdyn_aimodel WHERE msdyn_aimodelid = :id;

-- ---------------------------------------------------------------- sums, by day or by tool

-- From what's kept (data/schema/003): the name of a tool is that of its last day.
-- name: activity_tally
-- each: BY day=t.day,NULL,t.day tool=t.day,CASE/**/typeof(t.tool)/**/WHEN/**/'blob'/**/THEN/**/t.tool/**/END,t.tool
-- each: OF all=t.ownerid=x''/**/AND/**/t.owningbusinessunit=x'' unit=t.ownerid=x''/**/AND/**/t.owningbusinessunit=:of owner=t.ownerid=:of/**/AND/**/t.owningbusinessunit/**/NOT/**/IN/**/(SELECT/**/id/**/FROM/**/temp.activity_unit)
SELECT max({BY.1}), {BY.2}, sum(t.runs), sum(t.failed), sum(CASE t.usedin WHEN 4 THEN t.runs ELSE 0 END), sum(t.credits), t.name
FROM makerdeck_tally t
WHERE {OF} AND t.day BETWEEN :first AND :last
	AND CASE :tools WHEN 0 THEN 1 WHEN 1 THEN t.tool = :tool
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = t.tool AND ((:types >> m.makerdeck_type) & 1) = 1)
		ELSE typeof(t.tool) = 'blob' AND NOT EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = t.tool) END
	AND (:used IS NULL OR t.usedin = :used)
GROUP BY {BY.3};

-- From the rows themselves, where a text is looked for.
-- name: activity_sum
-- each: BY day=e.makerdeck_day,NULL,e.makerdeck_day tool=e.makerdeck_day,e.msdyn_aimodelid,e.makerdeck_tool
-- each: OF all=aievent_date,1 unit=aievent_unit,e.owningbusinessunit=:of owner=aievent_owner,e.ownerid=:of/**/AND/**/e.owningbusinessunit/**/NOT/**/IN/**/(SELECT/**/id/**/FROM/**/temp.activity_unit)
SELECT max({BY.1}), {BY.2}, count(*), sum(e.msdyn_processingstatus = 1), sum(e.makerdeck_usedin = 4), sum(e.msdyn_creditconsumed),
	e.makerdeck_modelname
FROM msdyn_aievent e INDEXED BY {OF.1}
WHERE {OF.2} AND e.msdyn_processingdate BETWEEN :from AND :to
	AND CASE :tools WHEN 0 THEN 1 WHEN 1 THEN e.makerdeck_tool = :tool
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid AND ((:types >> m.makerdeck_type) & 1) = 1)
		ELSE e.msdyn_aimodelid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid) END
	AND (:used IS NULL OR e.makerdeck_usedin = :used)
	AND (:text IS NULL OR instr(lower(e.makerdeck_modelname), :text) > 0 OR instr(lower(e.msdyn_datainfo), :text) > 0)
GROUP BY {BY.3};

-- name: activity_sum_shared
-- each: BY day=e.makerdeck_day,NULL,e.makerdeck_day tool=e.makerdeck_day,e.msdyn_aimodelid,e.makerdeck_tool
SELECT max({BY.1}), {BY.2}, count(*), sum(e.msdyn_processingstatus = 1), sum(e.makerdeck_usedin = 4), sum(e.msdyn_creditconsumed),
	e.makerdeck_modelname
FROM (SELECT DISTINCT s.objectid FROM temp.activity_principal p CROSS JOIN principalobjectaccess s INDEXED BY access_event
		ON s.principalid = p.id AND s.objecttypecode = 'msdyn_aievent' AND ((s.accessrightsmask | s.inheritedaccessrightsmask) & 1) = 1) k
	CROSS JOIN msdyn_aievent e ON e.msdyn_aieventid = k.objectid
WHERE e.ownerid NOT IN (SELECT id FROM temp.activity_principal) AND e.owningbusinessunit NOT IN (SELECT id FROM temp.activity_unit)
	AND e.msdyn_processingdate BETWEEN :from AND :to
	AND CASE :tools WHEN 0 THEN 1 WHEN 1 THEN e.makerdeck_tool = :tool
		WHEN 2 THEN EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid AND ((:types >> m.makerdeck_type) & 1) = 1)
		ELSE e.msdyn_aimodelid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = e.msdyn_aimodelid) END
	AND (:used IS NULL OR e.makerdeck_usedin = :used)
	AND (:text IS NULL OR instr(lower(e.makerdeck_modelname), :text) > 0 OR instr(lower(e.msdyn_datainfo), :text) > 0)
GROUP BY {BY.3};
