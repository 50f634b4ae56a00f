// Hostile surroundings for a server: small disks, read-only directories, few descriptors.

import {execFile} from "node:child_process";
import {mkdir, open, rm} from "node:fs/promises";
import {join} from "node:path";
import {promisify} from "node:util";

const execute = promisify(execFile);

/** Why this process cannot mount, or false. For the `skip` of a test. */
export const cannot_mount = process.getuid() !== 0 && "mounting a file system needs root";

/** A file system of its own in memory, which can be full and read-only. */
export class SmallDisk {
  constructor(path) { this.path = path; }

  static async mounted_at(path, size = "4m") {
    await mkdir(path);
    await execute("mount", ["-t", "tmpfs", "-o", `size=${size}`, "seatlock", path]);
    return new SmallDisk(path);
  }

  /** Until not another byte fits. */
  async fill() {
    const ballast = await open(join(this.path, "ballast"), "a");
    for (let bytes = Buffer.alloc(64 * 1024); bytes.length;) {
      const written = await ballast.write(bytes).then(({bytesWritten}) => bytesWritten, () => 0);
      if (!written) bytes = bytes.subarray(0, bytes.length >> 1);
    }
    await ballast.close();
  }

  free() { return rm(join(this.path, "ballast")); }
  read_only() { return execute("mount", ["-o", "remount,ro", this.path]); }
  writable() { return execute("mount", ["-o", "remount,rw", this.path]); }
  unmount() { return execute("umount", ["--lazy", this.path]); }
}

/** A limit of a running process, like limit(pid, "--nofile=64:64"). */
export const limit = (pid, resource) => execute("prlimit", ["--pid", String(pid), resource]);
