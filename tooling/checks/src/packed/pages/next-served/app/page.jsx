import { tensor } from '@gradkit/core-tensor';
import { Learner } from './learner.jsx';

export const dynamic = 'force-dynamic'; // made anew for each request

/** Computes on the server; what it shows beside that runs in the browser. */
export default function Page() {
  return (
    <>
      <p>{`The server has counted to ${tensor([1, 2, 3]).sum().item()}.`}</p>
      <Learner />
    </>
  );
}
