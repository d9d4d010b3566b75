-- GET /api/menus/{id} is public and names no store.
CREATE INDEX menus_by_id ON menus (id);
