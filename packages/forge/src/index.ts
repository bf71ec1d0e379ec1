export * from './forge.ts';
export { createFolderForge } from './folder-forge.ts';
export { createGitHubForge, type GitHubForgeSettings } from './github-forge.ts';
export { ISSUE_LABEL } from './issue.ts';
export { createOctokit, type GitHubClient, type OctokitSettings } from './octokit.ts';
export { EXPEDITION_TRAILER } from './trailers.ts';
