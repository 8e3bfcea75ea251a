import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { forgetFirstAnswers } from '../api/first-answers.ts'
import { isSignedOut, queries } from '../api/queries.ts'

/** Whoever is signed out meanwhile, here or elsewhere, goes to the sign-in and comes back to where they were. */
export function useSignedOut(): void {
  const router = useRouter()
  useEffect(() => {
    const leave = (error: unknown) => {
      const { href, pathname } = router.state.location
      if (!isSignedOut(error) || pathname === '/staff/sign-in') return
      // What is shown goes first; nothing of it is kept for whoever signs in next.
      void router.navigate({ to: '/staff/sign-in', search: { next: href } }).then(() => {
        queries.clear()
        forgetFirstAnswers()
      })
    }
    const stops = [
      queries.getQueryCache().subscribe(event => {
        if (event.type === 'updated' && event.action.type === 'error') leave(event.action.error)
      }),
      queries.getMutationCache().subscribe(event => {
        if (event.type === 'updated' && event.action.type === 'error') leave(event.action.error)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [router])
}
