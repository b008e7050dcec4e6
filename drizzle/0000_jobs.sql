CREATE TABLE "artifacts" (
	"job_id" uuid NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"media_type" text NOT NULL,
	"size" integer NOT NULL,
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "artifacts_job_id_name_pk" PRIMARY KEY("job_id","name")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"job_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_scope_key_pk" PRIMARY KEY("scope","key")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"lane" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"fence" bigint DEFAULT 0 NOT NULL,
	"priority" smallint NOT NULL,
	"max_attempts" smallint NOT NULL,
	"timeout_ms" integer NOT NULL,
	"deadline_at" timestamp (3) with time zone,
	"input" jsonb NOT NULL,
	"options" jsonb NOT NULL,
	"input_summary" jsonb NOT NULL,
	"metadata" jsonb NOT NULL,
	"result" jsonb,
	"error" jsonb,
	"warnings" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"usage" jsonb,
	"finish_reason" text,
	"worker" text,
	"retried_from" uuid,
	"cancel_requested_at" timestamp (3) with time zone,
	"needs_cleanup" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_status_known" CHECK (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'))
);
--> statement-breakpoint
CREATE TABLE "websites" (
	"number" bigserial PRIMARY KEY NOT NULL,
	"job_id" uuid NOT NULL,
	CONSTRAINT "websites_job_id_unique" UNIQUE("job_id")
);
--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "websites" ADD CONSTRAINT "websites_job_id_jobs_id_fk" FOREIGN KEY ("job_id") REFERENCES "public"."jobs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "jobs_newest" ON "jobs" USING btree ("id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "jobs_kind_newest" ON "jobs" USING btree ("kind","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "jobs_status_newest" ON "jobs" USING btree ("status","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "jobs_unfinished" ON "jobs" USING btree ("id") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "jobs_deadline" ON "jobs" USING btree ("deadline_at") WHERE status = 'queued' and deadline_at is not null;--> statement-breakpoint
CREATE INDEX "jobs_cleanup" ON "jobs" USING btree ("id") WHERE needs_cleanup;