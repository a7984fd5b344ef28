-- SPDX-License-Identifier: GPL-3.0-or-later
-- Advanced Find (portal/find): statements are put together from these parts. {A} is a table's alias, {T} its name, {K} its key, {C} a
-- column, {X} an expression, {P} a condition, {V} and {W} parameters.

-- ---------------------------------------------------------------- what stands in a column

-- part: find_column
{A}.{C}

-- A cell of a row of the environment's own; {C} its place.
-- part: find_cell
json_extract({A}.cells, '$[{C}]')

-- Users and teams have their names in one table.
-- part: find_owner_name
(SELECT o.name FROM owner o WHERE o.ownerid = {A}.{K})

-- part: find_owner_key
(SELECT o.namekey FROM owner o WHERE o.ownerid = {A}.{K})

-- part: find_lower
lower({X})

-- A column of the row that a lookup leads to.
-- part: find_related
(SELECT {X} FROM {T} r WHERE r.{K} = t.{C})

-- The name of the row whose id stands in {V}.
-- part: find_name_of
(SELECT {X} FROM {T} n WHERE n.{K} = {V})

-- ---------------------------------------------------------------- conditions

-- part: find_equal
{X} = {V}

-- part: find_less
{X} < {V}

-- part: find_less_equal
{X} <= {V}

-- part: find_more
{X} > {V}

-- part: find_more_equal
{X} >= {V}

-- part: find_between
({X} >= {V} AND {X} < {W})

-- part: find_contains
instr({X}, {V}) > 0

-- part: find_begins
substr({X}, 1, length({V})) = {V}

-- part: find_ends
substr({X}, -length({V})) = {V}

-- part: find_data
{X} IS NOT NULL

-- part: find_data_text
coalesce({X}, '') <> ''

-- A lookup by what the name of the row that it leads to fulfils.
-- part: find_lookup
{X} IN (SELECT n.{K} FROM {T} n WHERE {P})

-- A related row that fulfils the condition: asked row by row, for walks; and as a set, for whole tables.
-- part: find_exists
EXISTS (SELECT 1 FROM {T} r WHERE r.{K} = t.{C} AND {P})

-- part: find_in
t.{C} IN (SELECT r.{K} FROM {T} r WHERE {P})

-- Names of users and teams stand in the table of owners, of both.
-- part: find_of_user
({P}) AND r.ownertype = 0

-- part: find_of_team
({P}) AND r.ownertype = 1

-- Rows of a table of the environment's own, {V}, as far as somebody's Read reaches: {P}.
-- part: find_own_rows
(SELECT w.* FROM makerdeck_row w WHERE w.tableid = {V} AND ({P}))

-- part: find_own_owner
w.ownerid = {V}

-- part: find_own_unit
w.owningbusinessunit = {V}

-- part: find_none
0

-- What isn't known isn't true.
-- part: find_not
NOT coalesce({P}, 0)

-- part: find_and
{P} AND {W}

-- part: find_or
{P} OR {W}

-- ---------------------------------------------------------------- rows

-- part: find_all
1

-- The next rows in the order of an index, and those of them that fulfil the condition: quick where many do.
-- part: find_walk
SELECT t.{K} FROM (SELECT s.rowid AS w FROM {T} s INDEXED BY {X} WHERE {W} ORDER BY {V} LIMIT :walk) x
	CROSS JOIN {T} t ON t.rowid = x.w WHERE {P} LIMIT :limit

-- All rows that fulfil it, and the first of them: quick where few do. The sign keeps SQLite from walking in order, row by row across the file.
-- part: find_scan
SELECT t.{K} FROM {T} t WHERE ({P}) AND ({W}) ORDER BY {V} LIMIT :limit

-- part: find_count
SELECT count(*) FROM (SELECT 1 FROM {T} t WHERE {P} LIMIT :limit)

-- Where a row stands in an order.
-- part: find_place
SELECT {X} FROM {T} t WHERE t.{K} = :id

-- part: find_row
SELECT {X} FROM {T} t WHERE t.{K} = :id

-- Behind a row of an order by value, name, id; {X} value, {C} name.
-- part: find_beyond_up
{X} > :value OR ({X} = :value AND ({C}, t.{K}) > (:name, :id))

-- part: find_beyond_down
{X} < :value OR ({X} = :value AND ({C}, t.{K}) < (:name, :id))

-- part: find_beyond_or_at_up
{X} > :value OR ({X} = :value AND ({C}, t.{K}) >= (:name, :id))

-- part: find_beyond_or_at_down
{X} < :value OR ({X} = :value AND ({C}, t.{K}) <= (:name, :id))

-- The same where the name is what's sorted by.
-- part: find_after_up
({C}, {A}.{K}) > (:name, :id)

-- part: find_after_down
({C}, {A}.{K}) < (:name, :id)

-- part: find_after_or_at_up
({C}, {A}.{K}) >= (:name, :id)

-- part: find_after_or_at_down
({C}, {A}.{K}) <= (:name, :id)

-- part: find_order_up
+{X} ASC, {C} ASC, t.{K} ASC

-- part: find_order_down
+{X} DESC, {C} DESC, t.{K} DESC

-- part: find_order_name_up
+{C} ASC, {A}.{K} ASC

-- part: find_order_name_down
+{C} DESC, {A}.{K} DESC

-- part: find_walk_up
{C} ASC, {A}.{K} ASC

-- part: find_walk_down
{C} DESC, {A}.{K} DESC

-- What sorts before everything else where there's nothing.
-- part: find_sort_number
coalesce({X}, -9223372036854775808)

-- part: find_sort_text
coalesce({X}, '')

-- ---------------------------------------------------------------- facts

-- A row by its name, to see whether there's one.
-- part: find_named
SELECT n.{K} FROM {T} n WHERE {P} LIMIT 2

-- What an AI model's row is, and whether its owner is disabled: kind as enum record_kind, or -1.
-- name: find_model_facts
SELECT m.makerdeck_list, coalesce(u.isdisabled, 0), m.versionnumber FROM msdyn_aimodel m LEFT JOIN systemuser u ON u.systemuserid = m.ownerid
WHERE m.msdyn_aimodelid = :id;

-- name: find_owned_facts
-- each: OF container=msdyn_aibdatasetscontainer,msdyn_aibdatasetscontainerid app=canvasapp,canvasappid flow=workflow,workflowid
SELECT 0, coalesce(u.isdisabled, 0), t.versionnumber FROM {OF.1} t LEFT JOIN systemuser u ON u.systemuserid = t.ownerid WHERE t.{OF.2} = :id;
