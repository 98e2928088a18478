// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice An ERC-1271 signer that answers as it is told.
contract SigningContract {
    enum Mood {
        Yes,
        No,
        Reverts,
        BurnsGas,
        AnswersShort,
        AnswersLong
    }

    Mood public mood;
    bytes32 public digest;
    bytes32 public signatureHash;

    constructor(bytes32 digest_, bytes memory signature) {
        digest = digest_;
        signatureHash = keccak256(signature);
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function isValidSignature(bytes32 asked, bytes calldata signature) external view returns (bytes4 answer) {
        if (mood == Mood.Reverts) revert("no");
        if (mood == Mood.BurnsGas) while (true) {}
        if (mood == Mood.AnswersShort) {
            assembly {
                mstore(0x00, shl(224, 0x1626ba7e))
                return(0x00, 0x1f)
            }
        }
        if (mood == Mood.AnswersLong) {
            assembly {
                mstore(0x00, shl(224, 0x1626ba7e))
                return(0x00, 0x10000)
            }
        }
        if (mood == Mood.No || asked != digest || keccak256(signature) != signatureHash) return 0xffffffff;
        return 0x1626ba7e;
    }
}
