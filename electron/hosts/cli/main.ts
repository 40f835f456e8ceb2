#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { readEnvironment, runCommandLine } from "./program.ts";

enableCompileCache();

// A closed reader (`portolan ls | head`) ends the program quietly, as other Unix tools do.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCommandLine(readEnvironment(process));
