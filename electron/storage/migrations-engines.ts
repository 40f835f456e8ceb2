/** What plain layers become when they are packed, and manifests of images in engines. One step of the migrations. */
export const ENGINE_TABLES = `CREATE TABLE packed_layers (
     id INTEGER PRIMARY KEY NOT NULL,
     diff_id TEXT NOT NULL,
     packer TEXT NOT NULL,
     digest TEXT NOT NULL,
     size INTEGER NOT NULL,
     used_at INTEGER NOT NULL,
     UNIQUE (diff_id, packer)
   ) STRICT;
   CREATE INDEX packed_layers_by_age ON packed_layers (used_at);
   CREATE TABLE engine_images (
     id INTEGER PRIMARY KEY NOT NULL,
     engine TEXT NOT NULL,
     image TEXT NOT NULL,
     form TEXT NOT NULL,
     media_type TEXT NOT NULL,
     digest TEXT NOT NULL,
     size INTEGER NOT NULL,
     bytes BLOB,
     used_at INTEGER NOT NULL,
     UNIQUE (engine, image, form)
   ) STRICT;
   CREATE INDEX engine_images_by_digest ON engine_images (engine, digest);
   CREATE INDEX engine_images_by_age ON engine_images (used_at);`;
