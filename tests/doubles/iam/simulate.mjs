// Whether requests are allowed, as somebody else's reading of IAM's rules has it.
//
// The argument is a list of simulations; what is written is the list of verdicts,
// `Allowed`, `ImplicitlyDenied`, `ExplicitlyDenied`, or what is wrong with one.

import { runSimulation } from '@cloud-copilot/iam-simulate'

const NOTHING = { identityPolicies: [], serviceControlPolicies: [], resourceControlPolicies: [] }

async function verdict(simulation) {
  const answer = await runSimulation({ ...NOTHING, ...simulation }, {})
  return answer.overallResult ?? JSON.stringify(answer.errors ?? answer)
}

const simulations = JSON.parse(process.argv[2])
const verdicts = await Promise.all(simulations.map(verdict))
process.stdout.write(JSON.stringify(verdicts))
