//! Figures that differ by a power of ten: a slip of the scale or of the point.

use crate::model::Dec;

/// `a thousand times`, `a tenth of`: how far a figure is from another that has the
/// same digits.
pub(super) fn apart(figure: Dec, other: Dec) -> Option<&'static str> {
    const POWERS: [(u32, &str, &str); 6] = [
        (1, "ten times", "a tenth of"),
        (2, "a hundred times", "a hundredth of"),
        (3, "a thousand times", "a thousandth of"),
        (4, "ten thousand times", "a ten-thousandth of"),
        (6, "a million times", "a millionth of"),
        (9, "a billion times", "a billionth of"),
    ];
    if figure.0 == 0 || other.0 == 0 {
        return None;
    }
    POWERS.into_iter().find_map(|(power, times, part)| {
        let factor = 10i128.pow(power);
        if other.0.checked_mul(factor) == Some(figure.0) {
            Some(times)
        } else if figure.0.checked_mul(factor) == Some(other.0) {
            Some(part)
        } else {
            None
        }
    })
}
