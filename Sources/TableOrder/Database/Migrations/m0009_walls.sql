-- A second wall between stores, behind the keys: of every table, a role that does not own it sees and writes the rows
-- of one store only, the one that the transaction has named in app.store_id (Database/Database.swift). A statement that
-- forgets its store finds nothing and writes nothing. The owner is exempt: it migrates, dumps and restores.
--
-- What it costs, in PostgreSQL 15's instructions outside of the kernel (10 stores, 20,000 orders): an order takes 2 % and
-- a table's orders 4 % fewer than without, as small tables are now read by index; the board, which reads the most rows,
-- 12 % more. Comparing as text takes fewer than casting the setting, and neither '', which SET LOCAL leaves behind, nor
-- nonsense is an error.

-- The version before this one names no store, while an update goes on and when it is gone back to. Its connections are
-- known by their name and by having said nothing about stores, ever; ours begin with ''. For them the wall is not there
-- yet. Once no such version can come back, this is to say false.
CREATE FUNCTION knows_no_walls() RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN current_setting('app.store_id', true) IS NULL AND current_setting('application_name') LIKE 'tableorder%';
END $$;

DO $$
DECLARE
    name text;
BEGIN
    -- Each is locked until the end. They come in the order in which calls first touch them, so that a call that is
    -- under way is waited for, and one that begins waits before it holds anything.
    FOREACH name IN ARRAY ARRAY[
        'table_auths', 'admin_users', 'api_keys', 'ended_tokens', 'sign_in_failures', 'stores', 'store_counters',
        'categories', 'menus', 'option_groups', 'options', 'idempotency_keys', 'table_sessions', 'calls', 'orders',
        'order_items', 'order_status_changes', 'events'
    ] LOOP
        EXECUTE format(
            $policy$
            CREATE POLICY one_store ON %I
            USING (%I::text = current_setting('app.store_id', true) OR knows_no_walls())
            $policy$, name, CASE name WHEN 'stores' THEN 'id' ELSE 'store_id' END);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    END LOOP;
END $$;

-- What has to be known before a store is: which there are, for what works through all of them; and whose dish it is
-- that GET /api/menus/{id} asks for, which is public and names no store. They run as the owner, and say no more.
CREATE FUNCTION every_store() RETURNS TABLE (id bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id, name FROM public.stores
$$;

CREATE FUNCTION store_of_dish(dish bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT store_id FROM public.menus WHERE id = dish AND is_available
$$;
