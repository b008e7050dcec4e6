CREATE TABLE "webhook_attempts" (
	"number" bigserial PRIMARY KEY NOT NULL,
	"job_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"duration_ms" integer NOT NULL,
	"status_code" integer,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"target" text NOT NULL,
	"secret" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"type" text,
	"body" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"series_started_at" timestamp (3) with time zone,
	"next_attempt_at" timestamp (3) with time zone,
	"claims" integer DEFAULT 0 NOT NULL,
	"delivered_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "webhook" text;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_job_id_webhooks_job_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."webhooks"("job_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_attempts_job" ON "webhook_attempts" USING btree ("job_id","number");--> statement-breakpoint
CREATE INDEX "webhooks_due" ON "webhooks" USING btree ("target","next_attempt_at") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "idempotency_keys_oldest" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idempotency_keys_job" ON "idempotency_keys" USING btree ("job_id");--> statement-breakpoint
CREATE INDEX "jobs_finished" ON "jobs" USING btree ("finished_at") WHERE finished_at is not null;--> statement-breakpoint
CREATE INDEX "jobs_webhook_due" ON "jobs" USING btree ("id") WHERE webhook = 'waiting' and status in ('succeeded', 'failed', 'cancelled', 'expired');