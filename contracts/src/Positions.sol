// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Sets of up to 256 positions, bit `i` for position `i`, and which positions of a lane's batch have left it.
///
///   a half   positions (128 bits) ‖ amount (96) ‖ stamp (32)
///
/// Two halves, of 128 positions each; the second is only touched for batches that need it. The stamp is the first
/// sequence of the batch the half was written for: another one's half counts as empty, so that no half needs clearing and
/// none is ever zero again. The amount is what the positions held, in either half, and only both together say it all.
library Positions {
    struct Left {
        uint256[2] halves;
    }

    uint256 private constant HALF = 128;
    uint256 internal constant NONE = 256;

    /// @notice The first position of a set that is not before `from`, or `NONE`.
    function next(uint256 which, uint256 from) internal pure returns (uint256 position) {
        unchecked {
            uint256 rest = which >> from;
            if (rest == 0) return NONE;
            position = from;
            while (rest & type(uint8).max == 0) (rest, position) = (rest >> 8, position + 8);
            while (rest & 1 == 0) (rest, position) = (rest >> 1, position + 1);
        }
    }

    /// @notice Which positions of the batch that begins with sequence `stamp` have left it, and what they held.
    function read(Left storage left, uint32 stamp, uint256 count) internal view returns (uint256 which, uint96 amount) {
        (which, amount) = _half(left, 0, stamp);
        if (count <= HALF) return (which, amount);
        (uint256 upper, uint96 more) = _half(left, 1, stamp);
        return (which | upper << HALF, amount + more);
    }

    /// @notice Adds positions that hold `amount` together.
    function add(Left storage left, uint32 stamp, uint256 which, uint96 amount) internal {
        uint256 lower = which & type(uint128).max;
        if (lower != 0) {
            _addHalf(left, 0, stamp, lower, amount);
            amount = 0;
        }
        if (which >> HALF != 0) _addHalf(left, 1, stamp, which >> HALF, amount);
    }

    function _addHalf(Left storage left, uint256 index, uint32 stamp, uint256 which, uint96 amount) private {
        (uint256 before, uint96 held) = _half(left, index, stamp);
        left.halves[index] = (before | which) << HALF | uint256(held + amount) << 32 | stamp;
    }

    function _half(Left storage left, uint256 index, uint32 stamp) private view returns (uint256 which, uint96 amount) {
        uint256 half = left.halves[index];
        // forge-lint: disable-next-line(unsafe-typecast)
        if (uint32(half) != stamp) return (0, 0);
        // forge-lint: disable-next-line(unsafe-typecast)
        return (half >> HALF, uint96(half >> 32));
    }
}
