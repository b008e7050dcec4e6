DROP INDEX "jobs_unfinished";--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "ticketed_at" timestamp (3) with time zone DEFAULT now();--> statement-breakpoint
CREATE INDEX "jobs_parked" ON "jobs" USING btree ("lane",coalesce(key_id, ''),"priority","id","kind") WHERE status in ('queued', 'running') and ticketed_at is null;--> statement-breakpoint
CREATE INDEX "jobs_cancelling" ON "jobs" USING btree ("cancel_requested_at") WHERE status in ('queued', 'running') and cancel_requested_at is not null;--> statement-breakpoint
CREATE INDEX "jobs_unfinished" ON "jobs" USING btree ("id") WHERE status in ('queued', 'running') and ticketed_at is not null;