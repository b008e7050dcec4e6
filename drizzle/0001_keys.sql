CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"kinds" text[],
	"rate_per_minute" integer,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "key_id" text;--> statement-breakpoint
CREATE INDEX "api_keys_name" ON "api_keys" USING btree ("name");--> statement-breakpoint
CREATE INDEX "jobs_key_newest" ON "jobs" USING btree ("key_id","id" DESC NULLS LAST);