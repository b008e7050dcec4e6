DROP INDEX "jobs_newest";--> statement-breakpoint
DROP INDEX "jobs_status_newest";--> statement-breakpoint
DROP INDEX "jobs_kind_newest";--> statement-breakpoint
DROP INDEX "jobs_key_newest";--> statement-breakpoint
CREATE INDEX "jobs_live_newest" ON "jobs" USING btree ("status","id") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "jobs_unsuccessful_newest" ON "jobs" USING btree ("status","id") WHERE status in ('failed', 'cancelled', 'expired');--> statement-breakpoint
CREATE INDEX "jobs_kind_newest" ON "jobs" USING btree ("kind","id");--> statement-breakpoint
CREATE INDEX "jobs_key_newest" ON "jobs" USING btree ("key_id","id") WHERE key_id is not null;