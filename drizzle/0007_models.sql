CREATE TABLE "models" (
	"name" text PRIMARY KEY NOT NULL,
	"lane" text NOT NULL,
	"engine" text NOT NULL,
	"context_length" integer,
	"first_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "models_last_seen" ON "models" USING btree ("last_seen_at");