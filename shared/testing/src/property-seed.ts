import fc from "fast-check";
import { stormSeed } from "./crash/seeded-random.ts";

/** Before every test file: its property tests draw from the run's seed. */
fc.configureGlobal({ seed: stormSeed });
