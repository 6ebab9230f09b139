import { eachContainer, taskDefinition } from '../containers';
import { imageName } from '../images';
import type { Rule } from '../rule';
import { compliantIf } from '../verdict';

/** The CDK names images by a hash of what they were made from, and a commit's hash is moved by nobody. */
const contentHash = /^(?:[0-9a-f]{64}|[0-9a-f]{40})$/;

export const taskImagePinned: Rule = {
  id: 'task-image-pinned',
  level: 'warning',
  practice: 'P28',
  types: [taskDefinition],
  info: 'An image is named by a tag that can be moved.',
  explanation:
    'What was tested is not what runs: whoever may push to the registry changes the service at its next start, and a rollback rolls nothing back.',
  fix: "ContainerImage.fromAsset('./app'), or fromRegistry('name@sha256:...')",
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability',
  rule: eachContainer(({ image }) => {
    const name = imageName(image);
    if (!name) return 'not-applicable';
    if (name.digest !== undefined) return 'compliant';
    if ('tag' in name && name.tag === undefined) return 'not-applicable';
    return compliantIf(contentHash.test(name.tag ?? ''));
  }),
};
