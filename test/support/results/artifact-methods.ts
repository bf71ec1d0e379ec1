import type { BlobStore } from './blob-store.ts';
import { field, requiredField, TwirpError, type TwirpBody, type TwirpMethod } from './twirp.ts';

export interface Artifact {
  runId: string;
  id: number;
  name: string;
  /** Bytes of what was uploaded: the zip, or the single file of an upload that skipped the archive. */
  size: number;
  digest: string | undefined;
  createdAt: string;
  blobId: string;
  contentType: string;
  finalized: boolean;
}

/** The artifact half of the results service: an immutable name a run. */
export class ArtifactMethods {
  readonly #blobs: BlobStore;
  readonly #signedUrl: (blobId: string) => string;
  readonly #artifacts: Artifact[] = [];
  #lastId = 0;

  constructor(blobs: BlobStore, signedUrl: (blobId: string) => string) {
    this.#blobs = blobs;
    this.#signedUrl = signedUrl;
  }

  /** Artifacts whose upload was finished, oldest first. */
  finished(runId?: string): Artifact[] {
    return this.#artifacts.filter((one) => one.finalized && (runId === undefined || one.runId === runId));
  }

  readonly methods: Record<string, TwirpMethod> = {
    CreateArtifact: (body, caller) => {
      const name = requiredField(body, 'name');
      if (this.#find(caller.runId, name)) {
        const why = 'an artifact with this name already exists on the workflow run';
        throw new TwirpError(409, 'already_exists', why);
      }
      const blobId = this.#blobs.create();
      this.#artifacts.push({
        runId: caller.runId,
        id: ++this.#lastId,
        name,
        size: 0,
        digest: undefined,
        createdAt: new Date().toISOString(),
        blobId,
        contentType: field(body, 'mime_type') ?? 'application/zip',
        finalized: false,
      });
      return { ok: true, signed_upload_url: this.#signedUrl(blobId) };
    },

    FinalizeArtifact: (body, caller) => {
      const artifact = this.#require(caller.runId, requiredField(body, 'name'));
      artifact.finalized = true;
      artifact.size = Number(field(body, 'size') ?? 0);
      artifact.digest = field(body, 'hash');
      return { ok: true, artifact_id: String(artifact.id) };
    },

    ListArtifacts: (body, caller) => {
      const name = field(body, 'name_filter');
      const id = field(body, 'id_filter');
      const found = this.finished(caller.runId)
        .filter((one) => name === undefined || one.name === name)
        .filter((one) => id === undefined || String(one.id) === id);
      return { artifacts: found.map((one) => listed(one, caller.jobId)) };
    },

    GetSignedArtifactURL: (body, caller) => {
      const artifact = this.#require(caller.runId, requiredField(body, 'name'));
      if (!artifact.finalized) throw new TwirpError(404, 'not_found', `artifact ${artifact.name} is still uploading`);
      const zipped = artifact.contentType.includes('zip') && !artifact.name.endsWith('.zip');
      this.#blobs.describe(artifact.blobId, artifact.contentType, zipped ? `${artifact.name}.zip` : artifact.name);
      return { signed_url: this.#signedUrl(artifact.blobId) };
    },

    DeleteArtifact: (body, caller) => {
      const artifact = this.#require(caller.runId, requiredField(body, 'name'));
      this.#artifacts.splice(this.#artifacts.indexOf(artifact), 1);
      return { ok: true, artifact_id: String(artifact.id) };
    },
  };

  #find(runId: string, name: string): Artifact | undefined {
    return this.#artifacts.find((one) => one.runId === runId && one.name === name);
  }

  #require(runId: string, name: string): Artifact {
    const artifact = this.#find(runId, name);
    if (!artifact) throw new TwirpError(404, 'not_found', `no artifact ${name} in run ${runId}`);
    return artifact;
  }
}

function listed(artifact: Artifact, jobId: string): TwirpBody {
  return {
    workflow_run_backend_id: artifact.runId,
    workflow_job_run_backend_id: jobId,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.size),
    created_at: artifact.createdAt,
    ...(artifact.digest ? { digest: artifact.digest } : {}),
  };
}
