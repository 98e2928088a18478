// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {P256Keys} from "../src/P256Keys.sol";
import {Signatures} from "../src/Signatures.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice What the kernel says about its vectors, the contracts say too.
contract SignaturesVectorsTest is VaultTest {
    function test_TheKernelsVectors() public view {
        string memory json = vm.readFile("../kernel/signature/testing/vectors.json");
        uint256 count;
        for (; vm.keyExistsJson(json, _key(count, "")); count++) {
            bool isValid = this.isSignedBy(
                vm.parseJsonAddress(json, _key(count, ".signer")),
                vm.parseJsonBytes32(json, _key(count, ".digest")),
                vm.parseJsonBytes(json, _key(count, ".signature"))
            );
            bool wanted = vm.parseJsonBool(json, _key(count, ".valid"));
            vm.assertTrue(isValid == wanted, vm.parseJsonString(json, _key(count, ".name")));
        }
        vm.assertGe(count, 30);
    }

    function isSignedBy(address who, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return Signatures.isSignedBy(P256Keys(factory.p256Keys()), who, digest, signature);
    }

    function _key(uint256 index, string memory field) private pure returns (string memory) {
        return string.concat(".vectors[", vm.toString(index), "]", field);
    }
}
