import { eachContainer, taskDefinition } from '../containers';
import { imageName } from '../images';
import type { Rule } from '../rule';
import { compliantIf } from '../verdict';

export const taskImageNotLatest: Rule = {
  id: 'task-image-not-latest',
  level: 'error',
  practice: 'P28',
  types: [taskDefinition],
  info: 'An image has no tag, or the tag latest.',
  explanation:
    'Every start of a task takes what is newest then: two tasks of one service run different programs, and nobody can say which.',
  fix: "ContainerImage.fromAsset('./app'), or fromRegistry('name:1.2.3@sha256:...')",
  docs: 'https://docs.aws.amazon.com/AmazonECS/latest/bestpracticesguide/container-considerations.html',
  rule: eachContainer(({ image }) => {
    const name = imageName(image);
    if (!name) return 'not-applicable';
    if (name.digest !== undefined) return 'compliant';
    if ('tag' in name && name.tag === undefined) return 'not-applicable';
    return compliantIf(name.tag !== undefined && name.tag !== 'latest');
  }),
};
