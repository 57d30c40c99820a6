r"""The canonical form that decides "proved".

`proves_equal` holds where both sides are defined at the same points of the declared domain and have
the same canonical form, for all sizes and values. A term becomes a sum of products in index
notation: exact rational coefficients, sums over axes outermost, factors ordered, bound axes named
by a canonical labelling. The rules, each sound under what it names:

- products over sums, sums over axes: always (a sum over an endless axis is left as it is);
- ``δ``: contracted over any axis; 0-1 heads (``δ``, comparisons, places of blocks) are idempotent;
- ``xᵃ xᵇ = xᵃ⁺ᵇ``: where both exist, with the need of each kept (see below);
- ``m / (c m + r) = (1 - r / (c m + r)) / c``, ``B⁻¹ B = I = B B⁻¹``: where the inverse exists;
- ``exp`` of a sum: always; ``log`` of a product, roots of products: factors positive (≥ 0) by type;
  ``√(x²) = |x|``, ``log x² = 2 log |x|``, ``|x|² = x²``: real x;
- sigmoid, softplus, tanh, sinh, cosh by exp, tan and cot by sin and cos, ``sin² = 1 - cos²``,
  addition theorems: always; odd and even functions by the sign of their argument;
- ``(AB)⁻¹ = B⁻¹A⁻¹``, ``det AB = det A det B``: square factors of one size;
- symmetric, (semi)definite, skew, orthogonal, orthonormal, permutation matrices, signs, simplices:
  as declared or stated by a condition; ``det > 0`` of sums of semidefinite and definite matrices;
- ``det(I + AB) = det(I + BA)``, ``det(M + uvᵀ)``: M regular by type; Schur complements: a block so;
- Penrose's equations, ranks of projectors, ``√B √B = B``, spectral sums, orthonormal eigenvectors,
  ``exp(A) exp(B) = exp(A + B)`` for AB = BA, ``Aᵖ Aᵠ`` for powers that exist: wherever these exist;
- ``adj B = det B B⁻¹``, ``B⁺ = (BᵀB)⁻¹Bᵀ``: where both sides of the claim, or a condition, need the
  inverse anyway;
- normal moments by pairings, moments of independent coordinates by cumulants: for their grids;
- conditions: an equation replaces a lone symbol, else its largest term; inequalities are facts.

A difference that is not 0 at once is multiplied by its denominators, and by the matrices whose
inverses stand at its free axes: these exist where the claim is defined.

Definedness: every logarithm, root, denominator, inverse … is a *need*, named by its canonical form.
Needs that types or conditions imply are dropped; the others must be the same on both sides.
Nothing is ever proved of terms with integrals, limits or extrema. Work is counted and capped.
"""

from lemmata.formula.normal.proving import Canonical, canonical, proves_equal
from lemmata.formula.normal.refusing import Unsupported

__all__ = ["Canonical", "Unsupported", "canonical", "proves_equal"]
